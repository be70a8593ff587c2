import { expect } from 'chai';
import { isTimestamp } from '../../nut/support/fileConnector/timestamps.js';
import { matchesGoLayout } from '../../nut/support/goLayout.js';

describe('times', () => {
  const matching: Array<[layout: string, text: string]> = [
    ['2006-01-02T15:04:05Z', '2026-08-21T22:52:45Z'],
    ['2006-01-02T15:04:05.000-07:00', '2026-08-21T22:52:45.123+02:00'],
    ['2006-01-02T15:04:05.999999999Z07:00', '2026-08-21T22:52:45.5Z'],
    ['02-JAN-06 15:04:05', '29-FEB-24 23:59:59'],
    ['January 02, 2006 15:04:05', 'May 31, 2026 00:00:00'],
    ['2006-01-02-15.04.05.000000', '2026-08-21-22.52.45.123456'],
    ['Mon Jan _2 15:04:05 MST 2006', 'Fri Aug  7 22:52:45 CEST 2026'],
    ['Monday, 02-Jan-06 15:04:05 MST', 'Friday, 21-Aug-26 22:52:45 UTC'],
  ];
  for (const [layout, text] of matching) {
    it(`${text} is written as ${layout}`, () => expect(matchesGoLayout(text, layout)).to.equal(true));
  }

  const differing: Array<[layout: string, text: string]> = [
    ['2006-01-02T15:04:05Z', '2026-08-21T22:52:45.000+0000'],
    ['2006-01-02T15:04:05Z', '2026-08-21T24:00:00Z'],
    ['2006-01-02', '2026-13-01'],
    ['2006-01-02', '2026-02-29'],
    ['02-JAN-06 15:04:05', '21-Aug-26 22:52:45'],
    ['2006-01-02-15.04.05.000000', '2026-08-21-22x52x45x123456'],
  ];
  for (const [layout, text] of differing) {
    it(`${text} is not written as ${layout}`, () => expect(matchesGoLayout(text, layout)).to.equal(false));
  }

  it('of Unix, in seconds and milliseconds, are read by the file connector', () => {
    expect(['1787352765', '1787352765000'].every(isTimestamp)).to.equal(true);
    expect(['0', '-1', '4102444800000', '17873527.65'].some(isTimestamp)).to.equal(false);
  });
});
