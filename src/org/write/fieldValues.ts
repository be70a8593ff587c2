import type { Fields } from '../../model/recordWrite.js';
import { toUtc } from '../../model/timestamp.js';

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:/;

/** One form for what Salesforce takes and shows in several: date-times, and texts that are empty. */
const normalized = (value: unknown): unknown => {
  if (value === undefined || value === '') return null;
  return typeof value === 'string' && DATE_TIME.test(value) ? toUtc(value) : value;
};

/** Whether a field holds a value, though REST may show it in another form than it was written in. */
export const isSameValue = (one: unknown, other: unknown): boolean => normalized(one) === normalized(other);

/** Whether a record holds all these values. */
export const holds = (record: Readonly<Record<string, unknown>>, fields: Fields): boolean =>
  Object.entries(fields).every(([name, value]) => isSameValue(record[name], value));
