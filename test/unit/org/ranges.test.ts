import { expect } from 'chai';
import fc from 'fast-check';
import { divideIds, rangesWorthwhile } from '../../../src/org/read/ranges.js';
import { idOf } from '../../../simulator/org/ids.js';

describe('ranges of ids', () => {
  it('are of one size, and the last ends before the end', () => {
    expect(divideIds('005000000000001AAA', '005000000000011AAA', 2)).to.deep.equal([
      '00500000000000V',
      '005000000000010',
    ]);
  });

  it('hold each id between two once', () => {
    const counter = fc.integer({ min: 0, max: 62 ** 7 });
    fc.assert(
      fc.property(counter, counter, counter, fc.integer({ min: 1, max: 8 }), (one, other, third, ranges) => {
        const [start, inside, end] = [one, other, third].sort((a, b) => a - b).map((count) => idOf('005', count));
        const ends = divideIds(start!, end!, ranges);
        if (!ends) return;
        expect(ends).to.have.length(ranges);
        const starts = [start!.slice(0, 15), ...ends];
        const holding = ends.filter(
          (upTo, index) => inside!.slice(0, 15) > starts[index]! && inside!.slice(0, 15) <= upTo,
        );
        expect(holding).to.have.length(start! < inside! && inside! < end! ? 1 : 0);
      }),
    );
  });

  for (const [start, end] of [
    ['a', 'b'],
    ['005000000000001AAA', '00G000000000009AAA'],
    ['005000000000009AAA', '005000000000001AAA'],
    ['005000000000001AAA', '005000000000002AAA'],
  ] as const) {
    it(`are none from ${start} to ${end}`, () => expect(divideIds(start, end, 4)).to.equal(undefined));
  }
});

describe('the ranges in which a table is read', () => {
  const records = Array.from({ length: 2000 }, (_, index) => ({ Id: String(index) }));
  for (const [totalSize, ranges] of [
    [23_999, 1],
    [24_000, 2],
  ] as const) {
    it(`are ${ranges} for ${totalSize} records`, () => {
      expect(rangesWorthwhile({ records, totalSize, next: '/query/0r8-2000' })).to.equal(ranges);
    });
  }
});
