import { mock } from 'node:test';
import { expect } from 'chai';
import { createClock, parseDate, parseDateTime } from '../../../../simulator/org/time.js';
import { NOW } from './support/company.js';

describe('clock', () => {
  it('stands still at the time it was given, until it is moved', () => {
    const clock = createClock(new Date('2026-11-24T10:00:00Z'));
    clock.advance(60_000);
    expect(clock.now().toISOString()).to.equal('2026-11-24T10:01:00.000Z');
    clock.set(new Date('2027-01-01T00:00:00Z'));
    expect(clock.now().toISOString()).to.equal('2027-01-01T00:00:00.000Z');
  });

  it('otherwise runs with the machine, ahead by what it was moved', () => {
    mock.timers.enable({ apis: ['Date'], now: NOW });
    try {
      const clock = createClock();
      clock.advance(3_600_000);
      mock.timers.tick(1000);
      expect(clock.now().toISOString()).to.equal('2026-11-24T11:00:01.000Z');
      clock.set(new Date('2030-01-01T00:00:00Z'));
      mock.timers.tick(1000);
      expect(clock.now().toISOString()).to.equal('2030-01-01T00:00:01.000Z');
    } finally {
      mock.timers.reset();
    }
  });
});

describe('date-times', () => {
  const cases: Array<[string, string | undefined]> = [
    ['2026-08-21T22:52:45.000+0000', '2026-08-21T22:52:45.000+0000'],
    ['2026-08-21T22:52:45Z', '2026-08-21T22:52:45.000+0000'],
    ['2026-08-21T22:52:45.987+02:00', '2026-08-21T20:52:45.000+0000'],
    ['2026-08-21T22:52:45+0530', '2026-08-21T17:22:45.000+0000'],
    ['2026-08-21', undefined],
    ['2026-13-21T00:00:00Z', undefined],
  ];
  for (const [written, stored] of cases)
    it(`store ${written} as ${stored}`, () => expect(parseDateTime(written)).to.equal(stored));

  it('of a date keep the day', () => {
    expect(parseDate('2026-08-21T22:52:45Z')).to.equal('2026-08-21');
    expect(parseDate('2026-02-30')).to.be.undefined;
  });
});
