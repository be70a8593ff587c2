import { expect } from 'chai';
import { rangesWorthwhile } from '../../../src/org/read/ranges.js';

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
