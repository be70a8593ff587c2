import { toUtc } from '../model/time.js';
import type { SalesforceRecord } from './query.js';

type Parent = { readonly [field: string]: unknown };

/** The value of a field or of a parent's field (`Profile.UserLicense.Name`); null where it, or a parent, is empty. */
const value = (record: SalesforceRecord, path: string): unknown => {
  if (!path.includes('.')) return record[path] ?? null;
  return path
    .split('.')
    .reduce<unknown>((parent, field) => (parent as Parent | null | undefined)?.[field] ?? null, record);
};

/** A text, reference or picklist field; '' counts as empty, as it does in Salesforce. */
export const text = (record: SalesforceRecord, path: string): string | null => {
  const found = value(record, path);
  return typeof found === 'string' && found !== '' ? found : null;
};

export const flag = (record: SalesforceRecord, path: string): boolean => value(record, path) === true;

/** A number; 0 where there is none. */
export const number = (record: SalesforceRecord, path: string): number => {
  const found = value(record, path);
  return typeof found === 'number' ? found : 0;
};

/** A date-time field as UTC with `Z`. */
export const time = (record: SalesforceRecord, path: string): string | null => toUtc(text(record, path));
