/** The form in which Salesforce sends nearly all of them, a few for each record. */
const IN_UTC = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)\.\d{3}\+0000$/;

/**
 * A Salesforce date-time (`2026-08-21T22:52:45.000+0000`) as UTC with `Z` (`2026-08-21T22:52:45Z`), the form that both
 * of C1's readers take; Salesforce's own, without a colon in the offset, they do not. Null stays null, and what is no
 * date-time becomes null.
 */
export const toUtc = (salesforceDateTime: string | null | undefined): string | null => {
  if (!salesforceDateTime) return null;
  const [, inUtc] = IN_UTC.exec(salesforceDateTime) ?? [];
  if (inUtc) return `${inUtc}Z`;
  const time = Date.parse(salesforceDateTime.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(time) ? null : new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
};

/** Whether a day (`2026-02-28`) is in the calendar: 2026-02-30 is not, and `Date` takes it for another. */
export const isDay = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

const DURATION = /^(\d+)(m|h|d|w)$/i;
const MILLISECONDS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const ISO = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

const toSeconds = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');

/**
 * When `8h`, `30d`, `45m` or `2w` from now is: UTC with `Z`, in whole seconds; null when the text is no such duration.
 */
export const expiresIn = (duration: string, now: Date): string | null => {
  const [, amount, unit] = DURATION.exec(duration.trim()) ?? [];
  if (!amount || !unit || Number(amount) === 0) return null;
  const time = now.getTime() + Number(amount) * MILLISECONDS[unit.toLowerCase()]!;
  return Number.isNaN(new Date(time).getTime()) ? null : toSeconds(time);
};

/**
 * A date (`2026-12-31`, its first moment) or date-time as UTC with `Z`, in whole seconds; UTC where no offset is given;
 * null when the text is neither.
 */
export const expiresAt = (text: string): string | null => {
  const trimmed = text.trim();
  const day = ISO.exec(trimmed)?.[1];
  if (!day || !isDay(day)) return null;
  const hasTime = trimmed.includes('T') || trimmed.includes('t');
  const hasOffset = hasTime && /(?:Z|[+-]\d{2}:?\d{2})$/i.test(trimmed);
  const time = Date.parse((hasTime && !hasOffset ? `${trimmed}Z` : trimmed).replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(time) ? null : toSeconds(time);
};
