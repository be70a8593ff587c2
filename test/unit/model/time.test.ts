import { expect } from 'chai';
import fc from 'fast-check';
import { toUtc, expiresAt, expiresIn } from '../../../src/model/time.js';

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

const now = new Date('2026-09-01T09:00:00.500Z');

describe('expiry', () => {
  const durations: Array<[string, string | null]> = [
    ['45m', '2026-09-01T09:45:00Z'],
    ['8h', '2026-09-01T17:00:00Z'],
    ['30d', '2026-10-01T09:00:00Z'],
    ['2W', '2026-09-15T09:00:00Z'],
    [' 1h ', '2026-09-01T10:00:00Z'],
    ['0h', null],
    ['-1h', null],
    ['1.5h', null],
    ['8', null],
    ['h', null],
    ['8 hours', null],
    ['999999999999w', null],
    ['', null],
  ];
  for (const [given, expected] of durations) {
    it(`in ${JSON.stringify(given)}: ${expected}`, () => expect(expiresIn(given, now)).to.equal(expected));
  }

  const times: Array<[string, string | null]> = [
    ['2026-12-31', '2026-12-31T00:00:00Z'],
    ['2026-12-31T18:00', '2026-12-31T18:00:00Z'],
    ['2026-12-31T18:00:00', '2026-12-31T18:00:00Z'],
    ['2026-12-31T18:00:00Z', '2026-12-31T18:00:00Z'],
    ['2026-12-31T18:00:00.250Z', '2026-12-31T18:00:00Z'],
    ['2026-12-31T18:00:00+02:00', '2026-12-31T16:00:00Z'],
    ['2026-12-31T18:00:00.000+0000', '2026-12-31T18:00:00Z'],
    ['2028-02-29', '2028-02-29T00:00:00Z'],
    ['2027-02-29', null],
    ['2027-02-30', null],
    ['2027-04-31T12:00:00+02:00', null],
    ['2026-02-30T25:00', null],
    ['31.12.2026', null],
    ['12/31/2026', null],
    ['tomorrow', null],
    ['', null],
  ];
  for (const [given, expected] of times) {
    it(`at ${JSON.stringify(given)}: ${expected}`, () => expect(expiresAt(given)).to.equal(expected));
  }
});
