/** A date, or a date and a time, on the clocks of a time zone that the text does not name. */
export type LocalTime = {
  /** As it was written. */
  readonly text: string;
  /** `2027-03-05` */
  readonly day: string;
  /** `18:30:00`; null for the whole day. */
  readonly time: string | null;
};

/**
 * A date (`2027-03-05`) or a date-time (`2027-03-05T18:30`, with or without seconds and offset): the one form in which this
 * product takes times, in flags and in files.
 *
 * @returns with an offset, the moment: UTC with `Z`, in whole seconds; without one, a local time; null when it is neither
 */
export function parseTime(text: string): string | LocalTime | null {
  const [, day, minute, second = '00', offset] = WRITTEN.exec(text.trim()) ?? [];
  if (day === undefined || !isDay(day)) return null;
  if (minute === undefined) return { text: text.trim(), day, time: null };
  const time = `${minute}:${second}`;
  if (offset === undefined) return { text: text.trim(), day, time };
  const moment = Date.parse(`${day}T${time}${offset.toUpperCase().replace(/(\d{2})(\d{2})$/, '$1:$2')}`);
  return Number.isNaN(moment) ? null : utcOf(moment);
}

const WRITTEN =
  /^(\d{4}-\d{2}-\d{2})(?:T((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Why a local time is not one moment: on the day on which clocks change, some times do not exist, and some exist twice. */
export type LocalTimeProblem = {
  readonly problem: 'skipped' | 'repeated';
  /** The same time with the offsets that it can have: what somebody may write instead. */
  readonly withOffset: readonly string[];
};

/**
 * The moment that a local time is in a time zone. A date without a time is the last second of that day.
 *
 * @param zone a name that `isTimeZone` knows, such as `Europe/Berlin`
 * @returns UTC with `Z`, in whole seconds
 */
export function momentOf({ day, time }: LocalTime, zone: string): string | LocalTimeProblem {
  if (time === null) return endOfDay(day, zone);
  const local = Date.parse(`${day}T${time}Z`);
  const moments = momentsOf(local, zone);
  if (moments.length === 1) return utcOf(moments[0]!);
  const offsets = offsetsAround(local, zone).map(offsetText);
  return {
    problem: moments.length === 0 ? 'skipped' : 'repeated',
    withOffset: offsets.map((offset) => `${day}T${time}${offset}`),
  };
}

/** A moment, as the clocks of a time zone show it: `2027-03-05 23:59:59 America/Los_Angeles`. @param utc UTC with `Z` */
export function inZone(utc: string, zone: string): string {
  const moment = Date.parse(utc);
  return `${utcOf(moment + offsetAt(moment, zone))
    .replace('T', ' ')
    .replace('Z', '')} ${zone}`;
}

/**
 * The last moment that Salesforce stores: UTC with `Z`.
 *
 * Source: "Date Formats and Date Literals" (minimum and maximum dates), SOQL and SOSL Reference.
 */
export const LATEST_MOMENT = '4000-12-31T00:00:00Z';

/** The furthest that clocks are behind UTC and ahead of it anywhere. */
const FURTHEST_WEST = 12 * 3_600_000;
const FURTHEST_EAST = 14 * 3_600_000;

/**
 * Why nothing can end at a time: it is past, or later than Salesforce stores; of a local time, in every time zone.
 *
 * @param end UTC with `Z`, or a local time
 * @returns null where something can end then
 */
export function faultOfEnd(end: string | LocalTime, now: Date): 'past' | 'tooLate' | null {
  const isMoment = typeof end === 'string';
  const time = Date.parse(isMoment ? end : `${end.day}T${end.time ?? '23:59:59'}Z`);
  const [earliest, latest] = isMoment ? [time, time] : [time - FURTHEST_EAST, time + FURTHEST_WEST];
  if (latest <= now.getTime()) return 'past';
  return earliest > Date.parse(LATEST_MOMENT) ? 'tooLate' : null;
}

/** Whether a text is the name of a time zone. Source: the IANA database, which Node carries. */
export function isTimeZone(text: string): boolean {
  try {
    return offsetFormat(text) !== null;
  } catch {
    return false;
  }
}

/**
 * The moment that is `8h`, `30d`, `45m` or `2w` after another.
 *
 * @returns UTC with `Z`, in whole seconds; null when the text is not such a duration
 */
export function afterDuration(duration: string, now: Date): string | null {
  const milliseconds = millisecondsOf(duration);
  return milliseconds === null ? null : utcIfDate(now.getTime() + milliseconds);
}

/** The moment that is `8h`, `30d`, `45m` or `2w` before another. @returns as of `afterDuration` */
export function beforeDuration(duration: string, now: Date): string | null {
  const milliseconds = millisecondsOf(duration);
  return milliseconds === null ? null : utcIfDate(now.getTime() - milliseconds);
}

function millisecondsOf(duration: string): number | null {
  const [, amount, unit] = DURATION.exec(duration.trim()) ?? [];
  return amount && unit && Number(amount) > 0 ? Number(amount) * MILLISECONDS[unit.toLowerCase()]! : null;
}

function utcIfDate(milliseconds: number): string | null {
  return Number.isNaN(new Date(milliseconds).getTime()) ? null : utcOf(milliseconds);
}

const DURATION = /^(\d+)(m|h|d|w)$/i;
const MILLISECONDS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Whether an end is later than another one. @param one UTC with `Z`, in whole seconds; null: there is no end */
export function lastsLonger(one: string | null, other: string | null): boolean {
  return one !== other && other !== null && (one === null || one > other);
}

/** Whether a day (`2026-02-28`) is in the calendar: 2026-02-30 is not, and `Date` takes it for another day. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/**
 * A Salesforce date-time (`2026-08-21T22:52:45.000+0000`) as UTC with `Z` (`2026-08-21T22:52:45Z`). Both of C1's readers
 * take this form; they do not take Salesforce's own, which has no colon in the offset.
 *
 * @returns null for null, and for a text that is not a date-time
 */
export function toUtc(salesforceDateTime: string | null | undefined): string | null {
  if (!salesforceDateTime) return null;
  const [, inUtc] = IN_UTC.exec(salesforceDateTime) ?? [];
  if (inUtc) return `${inUtc}Z`;
  const time = Date.parse(salesforceDateTime.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(time) ? null : utcOf(time);
}

/** The form in which Salesforce sends nearly all date-times. A record has a few, so they are not parsed. */
const IN_UTC = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)\.\d{3}\+0000$/;

function utcOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

const MINUTE = 60_000;
const DAY = 86_400_000;

function endOfDay(day: string, zone: string): string | LocalTimeProblem {
  const end = Date.parse(`${day}T23:59:59Z`);
  // The last minute of the day is skipped where clocks go forward at the end of a day, and where a zone skips a day.
  for (let local = end; local > end - DAY; local -= MINUTE) {
    const last = momentsOf(local, zone).at(-1);
    if (last !== undefined) return utcOf(last);
  }
  return { problem: 'skipped', withOffset: [] };
}

/**
 * The moments at which the clocks of a zone show a time, the earlier one first: none, one or two.
 *
 * @param local the milliseconds that the time would be in UTC
 */
function momentsOf(local: number, zone: string): number[] {
  return offsetsAround(local, zone)
    .map((offset) => local - offset)
    .filter((moment) => moment + offsetAt(moment, zone) === local);
}

/** The offsets of a zone before and after a local time; one where the clocks do not change within a day of it. */
function offsetsAround(local: number, zone: string): number[] {
  return [...new Set([local - DAY, local + DAY].map((moment) => offsetAt(moment, zone)))];
}

/** The milliseconds by which the clocks of a zone are ahead of UTC at a moment. */
function offsetAt(moment: number, zone: string): number {
  const parts = offsetFormat(zone).formatToParts(moment);
  const name = parts.find(({ type }) => type === 'timeZoneName')!.value;
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = OFFSET.exec(name) ?? [];
  const size = (Number(hours) * 60 + Number(minutes)) * MINUTE + Number(seconds) * 1000;
  return sign === '-' ? -size : size;
}

/** `GMT`, `GMT-08:00`; before zones had whole minutes also `GMT-07:52:58`. */
const OFFSET = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** @throws RangeError when the zone has no such name */
function offsetFormat(zone: string): Intl.DateTimeFormat {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, format);
  return format;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / MINUTE;
  const [hours, rest] = [Math.floor(minutes / 60), Math.floor(minutes % 60)];
  return `${offset < 0 ? '-' : '+'}${[hours, rest].map((part) => String(part).padStart(2, '0')).join(':')}`;
}
