/**
 * A Salesforce date-time (`2026-08-21T22:52:45.000+0000`) as UTC with `Z` (`2026-08-21T22:52:45Z`), the form that both
 * of C1's readers take; Salesforce's own, without a colon in the offset, they do not. Null stays null, and what is no
 * date-time becomes null.
 */
export const toUtc = (salesforceDateTime: string | null | undefined): string | null => {
  if (!salesforceDateTime) return null;
  const time = Date.parse(salesforceDateTime.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(time) ? null : new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
};
