import { expect } from 'chai';
import fc from 'fast-check';
import { toUtc } from '../../../src/model/time.js';

describe('toUtc', () => {
  const cases: Array<[string | null | undefined, string | null]> = [
    ['2026-08-21T22:52:45.000+0000', '2026-08-21T22:52:45Z'],
    ['2026-08-21T22:52:45.000Z', '2026-08-21T22:52:45Z'],
    ['2026-08-21T22:52:45.000+0230', '2026-08-21T20:22:45Z'],
    ['2026-08-21T22:52:45.000-0700', '2026-08-22T05:52:45Z'],
    [null, null],
    [undefined, null],
    ['', null],
    ['yesterday', null],
  ];
  for (const [given, expected] of cases) {
    it(`turns ${String(given)} into ${String(expected)}`, () => expect(toUtc(given)).to.equal(expected));
  }

  it('keeps the moment, whatever the offset and the time zone of this machine', () => {
    const offsets = fc.tuple(fc.constantFrom('+', '-'), fc.nat(14), fc.constantFrom(0, 15, 30, 45));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), offsets, (seconds, [sign, hours, minutes]) => {
        const shift = (sign === '+' ? 1 : -1) * (hours * 60 + minutes) * 60;
        const local = new Date((seconds + shift) * 1000).toISOString().slice(0, 19);
        const pad = (value: number): string => String(value).padStart(2, '0');
        expect(Date.parse(toUtc(`${local}.000${sign}${pad(hours)}${pad(minutes)}`)!)).to.equal(seconds * 1000);
      }),
    );
  });
});
