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
