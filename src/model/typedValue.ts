import type { FieldValue } from './recordWrite.js';
import { isSalesforceId, toId18 } from './salesforceId.js';
import { isDay } from './time.js';

/** A field, as describe tells of it. */
export type FieldDescription = {
  readonly name: string;
  readonly type: string;
  /** Of texts; 0 where there is no limit. */
  readonly length: number;
  readonly createable: boolean;
  /** The active values of a picklist that takes no others; null for any other field. */
  readonly values: readonly string[] | null;
};

/** Why a text is no value of a field: a key of a text, and what is allowed. */
export type ValueProblem = {
  readonly problem: 'boolean' | 'integer' | 'number' | 'date' | 'dateTime' | 'id' | 'email' | 'tooLong' | 'picklist';
  readonly allowed: string;
};

export const isValueProblem = (value: FieldValue | ValueProblem): value is ValueProblem =>
  typeof value === 'object' && value !== null;

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** What Salesforce surely takes for no email address; what else it asks of one is its own to say. */
const NO_EMAIL = /\s|^[^@]*$|^@|@$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})$/i;

const problem = (kind: ValueProblem['problem'], allowed = ''): ValueProblem => ({ problem: kind, allowed });

const numberOf = (text: string): number => (NUMBER.test(text) ? Number(text) : NaN);

const readers: Readonly<Record<string, (text: string) => FieldValue | ValueProblem>> = {
  boolean: (text) => BOOLEANS.get(text.toLowerCase()) ?? problem('boolean'),
  int: (text) => (Number.isSafeInteger(numberOf(text)) ? numberOf(text) : problem('integer')),
  double: (text) => (Number.isFinite(numberOf(text)) ? numberOf(text) : problem('number')),
  date: (text) => (DATE.test(text) && isDay(text) ? text : problem('date')),
  datetime: (text) => {
    const day = DATE_TIME.exec(text)?.[1];
    const time = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    return day && isDay(day) && !Number.isNaN(time) ? new Date(time).toISOString() : problem('dateTime');
  },
  reference: (text) => (isSalesforceId(text) ? toId18(text) : problem('id')),
};

/** Types that REST writes and reads as another. */
const SAME_AS: Readonly<Record<string, string>> = { long: 'int', currency: 'double', percent: 'double' };

/**
 * A text as the value of a field, by the field's type; '' is no value. Texts longer than the field, and values that a
 * restricted picklist does not have, are problems; of a picklist's values, upper and lower case make no difference.
 *
 * Source: "Field Types", Object Reference.
 */
export const typedValue = (field: FieldDescription, text: string): FieldValue | ValueProblem => {
  if (text === '') return field.type === 'boolean' ? problem('boolean') : null;
  const read = readers[SAME_AS[field.type] ?? field.type];
  if (read) return read(text.trim());
  if (field.values) {
    const value = field.values.find((known) => known.toLowerCase() === text.trim().toLowerCase());
    return value ?? problem('picklist');
  }
  if (field.type === 'email' && NO_EMAIL.test(text.trim())) return problem('email');
  return field.length > 0 && text.length > field.length ? problem('tooLong', String(field.length)) : text;
};
