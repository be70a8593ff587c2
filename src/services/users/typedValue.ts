import type { FieldValue } from '../../model/recordWrite.js';
import { idInAnyCase } from '../../model/salesforceId.js';
import { isDay, momentOf, parseTime } from '../../model/time.js';
import { hasFormOfAddress } from '../../model/userName.js';
import type { FieldDescription } from '../../org/read/describe.js';

/** The reason why a text is not a value of a field: the key of its text, and what is allowed. */
export type ValueProblem = {
  readonly problem:
    | 'boolean'
    | 'integer'
    | 'number'
    | 'date'
    | 'dateTime'
    | 'skipped'
    | 'repeated'
    | 'id'
    | 'email'
    | 'tooLong'
    | 'picklist';
  readonly allowed: string;
};

/**
 * A text as the value of a field, by the field's type; '' is no value. A text that is longer than the field is a problem,
 * and so is a value that a restricted picklist does not have. Picklist values are compared without regard to case.
 *
 * Source: "Field Types", Object Reference.
 *
 * @param timeZone the org's, for a time without an offset; null: there must be an offset
 */
export function typedValue(field: FieldDescription, text: string, timeZone: string | null): FieldValue | ValueProblem {
  if (text === '') return field.type === 'boolean' ? problem('boolean') : null;
  const read = readers[ALIASES[field.type] ?? field.type];
  if (read) return read(text.trim(), timeZone);
  if (field.values) {
    const value = field.values.find((known) => known.toLowerCase() === text.trim().toLowerCase());
    return value ?? problem('picklist');
  }
  if (field.type === 'email' && !(hasFormOfAddress(text.trim()) && TWO_PARTS.test(text))) return problem('email');
  return field.length > 0 && text.length > field.length ? problem('tooLong', String(field.length)) : text;
}

export function isValueProblem(value: FieldValue | ValueProblem): value is ValueProblem {
  return typeof value === 'object' && value !== null;
}

function problem(kind: ValueProblem['problem'], allowed = ''): ValueProblem {
  return { problem: kind, allowed };
}

/** Types that REST writes and reads like another type. */
const ALIASES: Readonly<Record<string, string>> = { long: 'int', currency: 'double', percent: 'double' };

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** Only between quotes may an address have a second `@` (RFC 5322). Salesforce's other rules are left to Salesforce. */
const TWO_PARTS = /^[^@]+@[^@]+$|"/;

/** How a text of a type is read. */
const readers: Readonly<Record<string, (text: string, timeZone: string | null) => FieldValue | ValueProblem>> = {
  boolean: (text) => BOOLEANS.get(text.toLowerCase()) ?? problem('boolean'),
  int: (text) => (Number.isSafeInteger(numberOf(text)) ? numberOf(text) : problem('integer')),
  double: (text) => (Number.isFinite(numberOf(text)) ? numberOf(text) : problem('number')),
  date: (text) => (DATE.test(text) && isDay(text) ? text : problem('date')),
  datetime: (text, timeZone) => {
    const time = parseTime(text);
    if (typeof time === 'string') return time;
    if (!time?.time || timeZone === null) return problem('dateTime');
    const moment = momentOf(time, timeZone);
    return typeof moment === 'string' ? moment : problem(moment.problem, moment.withOffset[0]);
  },
  reference: (text) => idInAnyCase(text) ?? problem('id'),
};

function numberOf(text: string): number {
  return NUMBER.test(text) ? Number(text) : NaN;
}
