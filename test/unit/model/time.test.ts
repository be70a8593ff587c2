import { expect } from 'chai';
import fc from 'fast-check';
import {
  afterDuration,
  beforeDuration,
  inZone,
  isTimeZone,
  momentOf,
  parseTime,
  toUtc,
  type LocalTime,
  type LocalTimeProblem,
} from '../../../src/model/time.js';

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

describe('a duration', () => {
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
    it(`${JSON.stringify(given)} from now: ${expected}`, () => expect(afterDuration(given, now)).to.equal(expected));
  }

  it('leads back as far as forth', () => {
    expect(beforeDuration('90d', now)).to.equal('2026-06-03T09:00:00Z');
    for (const [given, expected] of durations) {
      const before = beforeDuration(given, now);
      const back = before && new Date(2 * Math.floor(now.getTime() / 1000) * 1000 - Date.parse(before)).toISOString();
      expect(back?.replace('.000', '') ?? null, given).to.equal(expected);
    }
  });
});

describe('a written time', () => {
  const day = (text: string): LocalTime => ({ text, day: text, time: null });
  const at = (text: string, time: string): LocalTime => ({ text, day: text.slice(0, 10), time });
  const cases: Array<[string, string | LocalTime | null]> = [
    ['2026-12-31', day('2026-12-31')],
    [' 2026-12-31 ', day('2026-12-31')],
    ['2028-02-29', day('2028-02-29')],
    ['2026-12-31T18:00', at('2026-12-31T18:00', '18:00:00')],
    ['2026-12-31t18:00:05', at('2026-12-31t18:00:05', '18:00:05')],
    ['2026-12-31T18:00:00.250', at('2026-12-31T18:00:00.250', '18:00:00')],
    ['2026-12-31T18:00Z', '2026-12-31T18:00:00Z'],
    ['2026-12-31T18:00:00z', '2026-12-31T18:00:00Z'],
    ['2026-12-31T18:00:00.250Z', '2026-12-31T18:00:00Z'],
    ['2026-12-31T18:00:00+02:00', '2026-12-31T16:00:00Z'],
    ['2026-12-31T18:00:00+0530', '2026-12-31T12:30:00Z'],
    ['2026-12-31T18:00:00.000+0000', '2026-12-31T18:00:00Z'],
    ['2026-12-31T18:00:00-03:30', '2026-12-31T21:30:00Z'],
    ['2027-02-29', null],
    ['2027-02-30', null],
    ['2027-04-31T12:00:00+02:00', null],
    ['2026-02-30T25:00', null],
    ['2026-12-31T25:00', null],
    ['2026-12-31T24:00', null],
    ['2026-12-31T18:60', null],
    ['2026-12-31T18:00:00+99:00', null],
    ['2026-12-31T18', null],
    ['2026-12-31 18:00', null],
    ['2026-12-31Z', null],
    ['31.12.2026', null],
    ['12/31/2026', null],
    ['tomorrow', null],
    ['', null],
  ];
  for (const [text, expected] of cases) {
    it(`${JSON.stringify(text)}: ${JSON.stringify(expected)}`, () => expect(parseTime(text)).to.deep.equal(expected));
  }
});

describe('a time on the clocks of a zone', () => {
  const moment = (text: string, zone: string): ReturnType<typeof momentOf> =>
    momentOf(parseTime(text) as LocalTime, zone);
  const cases: Array<[text: string, zone: string, expected: string]> = [
    ['2027-03-05', 'America/Los_Angeles', '2027-03-06T07:59:59Z'],
    ['2027-07-05', 'America/Los_Angeles', '2027-07-06T06:59:59Z'],
    ['2027-03-05', 'Europe/Berlin', '2027-03-05T22:59:59Z'],
    ['2027-03-05', 'Asia/Kolkata', '2027-03-05T18:29:59Z'],
    ['2027-03-05', 'Asia/Kathmandu', '2027-03-05T18:14:59Z'],
    ['2027-03-05', 'Pacific/Kiritimati', '2027-03-05T09:59:59Z'],
    ['2027-03-05', 'GMT', '2027-03-05T23:59:59Z'],
    ['2028-02-29', 'Asia/Tokyo', '2028-02-29T14:59:59Z'],
    ['2027-03-05T18:00', 'America/St_Johns', '2027-03-05T21:30:00Z'],
    // The days on which clocks change, and their ends.
    ['2026-03-08', 'America/Los_Angeles', '2026-03-09T06:59:59Z'],
    ['2026-03-08T01:59:59', 'America/Los_Angeles', '2026-03-08T09:59:59Z'],
    ['2026-03-08T03:00', 'America/Los_Angeles', '2026-03-08T10:00:00Z'],
    ['2026-11-01', 'America/Los_Angeles', '2026-11-02T07:59:59Z'],
    ['2026-11-01T00:59:59', 'America/Los_Angeles', '2026-11-01T07:59:59Z'],
    ['2026-11-01T02:00', 'America/Los_Angeles', '2026-11-01T10:00:00Z'],
    // Clocks went back at midnight, so that the last hour of the day came twice: the day lasts to the second end.
    ['2018-02-17', 'America/Sao_Paulo', '2018-02-18T02:59:59Z'],
    // Midnight did not exist, and the day before ended as usual.
    ['2018-11-03', 'America/Sao_Paulo', '2018-11-04T02:59:59Z'],
    // Clocks went forward from 23:00 to midnight.
    ['2009-06-19', 'Asia/Dhaka', '2009-06-19T16:59:59Z'],
    ['2011-12-29', 'Pacific/Apia', '2011-12-30T09:59:59Z'],
  ];
  for (const [text, zone, expected] of cases) {
    it(`is one moment: ${text} in ${zone}`, () => expect(moment(text, zone)).to.equal(expected));
  }

  const problems: Array<[text: string, zone: string, problem: string, withOffset: string[]]> = [
    ['2026-03-08T02:30', 'America/Los_Angeles', 'skipped', ['2026-03-08T02:30:00-08:00', '2026-03-08T02:30:00-07:00']],
    [
      '2026-11-01T01:00:00',
      'America/Los_Angeles',
      'repeated',
      ['2026-11-01T01:00:00-07:00', '2026-11-01T01:00:00-08:00'],
    ],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', 'repeated', ['2026-04-05T01:45:00+11:00', '2026-04-05T01:45:00+10:30']],
    ['2026-03-29T02:00', 'Europe/Berlin', 'skipped', ['2026-03-29T02:00:00+01:00', '2026-03-29T02:00:00+02:00']],
    ['2011-12-30', 'Pacific/Apia', 'skipped', []],
  ];
  for (const [text, zone, problem, withOffset] of problems) {
    it(`is not one moment: ${text} in ${zone} is ${problem}`, () => {
      expect(moment(text, zone)).to.deep.equal({ problem, withOffset });
      for (const written of withOffset) expect(parseTime(written)).to.be.a('string');
    });
  }

  it('is shown as it was written, with the zone', () => {
    expect(inZone('2027-03-06T07:59:59Z', 'America/Los_Angeles')).to.equal('2027-03-05 23:59:59 America/Los_Angeles');
    expect(inZone('2027-07-05T12:00:00Z', 'Asia/Kolkata')).to.equal('2027-07-05 17:30:00 Asia/Kolkata');
  });

  for (const [text, expected] of [
    ['Europe/Berlin', true],
    ['Asia/Calcutta', true],
    ['GMT', true],
    ['Foo/Bar', false],
    ['null', false],
    ['', false],
  ] as const) {
    it(`has a zone: ${JSON.stringify(text)} is ${expected ? 'one' : 'none'}`, () =>
      expect(isTimeZone(text)).to.equal(expected));
  }

  /** The clocks of a zone at a moment: `2027-03-05T23:59:59`. */
  const clockOf = (zone: string): ((milliseconds: number) => string) => {
    // Swedish writes dates and times as ISO 8601 does.
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    return (milliseconds) => format.format(milliseconds).replace(' ', 'T');
  };
  const QUARTER = 900_000;
  const zones = fc.constantFrom(
    'America/Los_Angeles',
    'America/Sao_Paulo',
    'America/St_Johns',
    'America/Havana',
    'Africa/Cairo',
    'Africa/Casablanca',
    'Asia/Beirut',
    'Asia/Dhaka',
    'Asia/Kathmandu',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Europe/Dublin',
    'Europe/London',
    'Pacific/Apia',
    'Pacific/Auckland',
    'Pacific/Chatham',
    'Pacific/Kiritimati',
    'GMT',
  );
  /** Quarters of an hour since 1990, half of them on days on which clocks change somewhere. */
  const quarters = fc.oneof(
    fc.integer({ min: 700_000, max: 2_400_000 }),
    fc
      .tuple(
        fc.integer({ min: 1995, max: 2036 }),
        fc.constantFrom('03-08', '03-29', '04-05', '04-25', '06-19', '10-25', '11-01', '12-30'),
        fc.integer({ min: -192, max: 192 }),
      )
      .map(([year, date, shift]) => Date.parse(`${year}-${date}T00:00:00Z`) / QUARTER + shift),
  );

  it('is the moments at which a clock that is watched for three days shows it', () => {
    fc.assert(
      fc.property(zones, quarters, (zone, quarter) => {
        const clock = clockOf(zone);
        const local = new Date(quarter * QUARTER).toISOString().slice(0, 19);
        const day = local.slice(0, 10);
        const watched = Array.from({ length: 289 }, (_, index) => (quarter + index - 144) * QUARTER);
        const shown = watched.filter((time) => clock(time) === local).map((time) => new Date(time).toISOString());
        const found = moment(local, zone);
        if (shown.length === 1) expect(found).to.equal(shown[0]!.replace('.000Z', 'Z'));
        else {
          expect(found).to.have.property('problem', shown.length === 0 ? 'skipped' : 'repeated');
          const moments = (found as LocalTimeProblem).withOffset.map((text) => parseTime(text) as string);
          if (shown.length > 0) expect(moments).to.deep.equal(shown.map((time) => time.replace('.000Z', 'Z')));
        }
        const ofDay = watched.filter((time) => clock(time + QUARTER - 1000).startsWith(day));
        const end = moment(day, zone);
        if (ofDay.length === 0) expect(end).to.have.property('problem', 'skipped');
        else expect(end).to.equal(new Date(ofDay.at(-1)! + QUARTER - 1000).toISOString().replace('.000Z', 'Z'));
      }),
      { numRuns: 300 },
    );
  });
});
