import { matchesGoLayout } from '../goLayout.js';

/** The layouts in which the file connector reads a time. */
const layouts = [
  '2006-01-02T15:04:05.999999999Z07:00',
  '2006-01-02 15:04:05',
  '2006-01-02 15:04:05.000',
  '2006-01-02 15:04:05.000000',
  '2006-01-02 15:04:05.000000000',
  '2006-01-02',
  '01/02/2006',
  '01/02/2006 15:04:05',
  'Jan 02, 2006 15:04:05',
  '02-Jan-2006 15:04:05',
  '02-Jan-06 15:04:05',
  '02-01-2006',
  '02-01-06',
  'January 02, 2006 15:04:05',
  '2006-01-02-15.04.05.000000',
  // The layouts of Go itself: UnixDate, ANSIC, RubyDate, RFC822, RFC822Z, RFC850, RFC1123, RFC1123Z, Stamp and its fractions.
  'Mon Jan _2 15:04:05 MST 2006',
  'Mon Jan _2 15:04:05 2006',
  'Mon Jan 02 15:04:05 -0700 2006',
  '02 Jan 06 15:04 MST',
  '02 Jan 06 15:04 -0700',
  'Monday, 02-Jan-06 15:04:05 MST',
  'Mon, 02 Jan 2006 15:04:05 MST',
  'Mon, 02 Jan 2006 15:04:05 -0700',
  'Jan _2 15:04:05',
  'Jan _2 15:04:05.000',
  'Jan _2 15:04:05.000000',
  'Jan _2 15:04:05.000000000',
];

/** The first number that is read as milliseconds: 2100-01-01 in seconds. */
const firstMilliseconds = 4_102_444_800;

/** Whether the file connector reads a text as a time: one of its layouts, or Unix time. */
export const isTimestamp = (text: string): boolean =>
  layouts.some((layout) => matchesGoLayout(text, layout)) || isUnixTime(text);

function isUnixTime(text: string): boolean {
  if (!/^\d+$/.test(text)) return false;
  const number = Number(text);
  return number > 0 && number < firstMilliseconds * 1000;
}
