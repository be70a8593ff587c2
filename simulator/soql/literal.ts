import type { LiteralType } from '@jetstreamapp/soql-parser-js';
import { toLongId } from '../org/ids.js';
import { formatDate, formatDateTime, parseDate, parseDateTime } from '../org/time.js';
import type { FieldType, FieldValue } from '../schema/types.js';
import type { Comparison } from './condition.js';
import { periodOf } from './dates.js';
import type { Expression } from './expression.js';
import { unusableField, unusableOperator } from './faults.js';
import type { Scope } from './path.js';

const ESCAPES: Record<string, string> = {
  n: '\n',
  N: '\n',
  r: '\r',
  R: '\r',
  t: '\t',
  T: '\t',
  b: '\b',
  B: '\b',
  f: '\f',
  F: '\f',
};
const ESCAPE = /\\(?:u([\da-fA-F]{4})|(.))/gs;

const unescaped = (escape: string, unicode: string | undefined, character: string | undefined): string =>
  unicode === undefined
    ? (ESCAPES[character ?? ''] ?? character ?? escape)
    : String.fromCharCode(parseInt(unicode, 16));

/** What a quoted string stands for (SOQL and SOSL Reference: "Quoted String Escape Sequences"). */
export const stringOf = (quoted: string): string => quoted.slice(1, -1).replace(ESCAPE, unescaped);

/** The texts a quoted LIKE pattern matches: `%` any characters, `_` one, either of them itself behind a backslash. */
export function patternOf(quoted: string): RegExp {
  const source = quoted.slice(1, -1).replace(/\\(?:u[\da-fA-F]{4}|.)|[^\\]/gsu, (part) => {
    if (part === '%') return '.*';
    if (part === '_') return '.';
    return part.replace(ESCAPE, unescaped).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'isu');
}

/** A literal as the query writes it. */
export type Literal = { type: LiteralType; text: string };

/** What a value is compared with: from `low` to `high`, both included, which are the same for all but date literals. */
export type Range = { low: FieldValue; high: FieldValue };

export function literalsOf(comparison: Comparison): Literal[] {
  if (!('value' in comparison)) return [];
  const texts = [comparison.value].flat();
  const types = [comparison.literalType ?? 'STRING'].flat();
  return texts.map((text, i) => ({ type: types[i] ?? types[0] ?? 'STRING', text }));
}

const DATES: LiteralType[] = ['DATE_LITERAL', 'DATE_N_LITERAL'];
const NUMBERS: LiteralType[] = ['INTEGER', 'DECIMAL'];
const EXPECTED: Partial<Record<FieldType, { literals: LiteralType[]; name: string }>> = {
  boolean: { literals: ['BOOLEAN'], name: 'boolean' },
  int: { literals: NUMBERS, name: 'int' },
  double: { literals: NUMBERS, name: 'double' },
  date: { literals: ['DATE', ...DATES], name: 'date' },
  datetime: { literals: ['DATETIME', ...DATES], name: 'dateTime' },
};

/**
 * The value a literal stands for, comparable with a field of that type. An empty string is no value.
 *
 * @throws INVALID_FIELD for a literal of another type; INVALID_QUERY_FILTER_OPERATOR for what is no id.
 */
export function rangeOf(literal: Literal, expression: Expression, scope: Scope): Range {
  if (literal.type === 'NULL') return only(null);
  const { type, written, field } = expression;
  const expected = EXPECTED[type];
  if (expected && !expected.literals.includes(literal.type)) {
    const message = `value of filter criterion for field '${field.name}' must be of type ${expected.name} and should not be enclosed in quotes`;
    throw unusableField(scope.text, written, message);
  }
  if (expected) return plainRange(literal, type, scope) ?? invalid(literal, written, scope);
  if (literal.type !== 'STRING') {
    const message = `value of filter criterion for field '${field.name}' must be of type string and should be enclosed in quotes`;
    throw unusableField(scope.text, written, message);
  }
  const value = stringOf(literal.text);
  if (value === '') return only(null);
  if (type !== 'id' && type !== 'reference') return only(value.toLowerCase());
  const id = toLongId(value);
  if (id === undefined) throw unusableOperator(scope.text, written, `invalid ID field: ${value}`);
  return only(id);
}

const only = (value: FieldValue): Range => ({ low: value, high: value });

function plainRange(literal: Literal, type: FieldType, { source }: Scope): Range | undefined {
  if (type === 'boolean') return only(literal.text.toLowerCase() === 'true');
  if (type === 'int' || type === 'double') return only(Number(literal.text));
  const format = type === 'date' ? formatDate : formatDateTime;
  const period = periodOf(literal.text, source.now);
  if (period) return { low: format(period.start), high: format(new Date(period.end.getTime() - 1000)) };
  const at = type === 'date' ? parseDate(literal.text) : parseDateTime(literal.text);
  return at === undefined ? undefined : only(at);
}

function invalid(literal: Literal, written: string, scope: Scope): never {
  throw unusableField(scope.text, written, `Invalid date: ${literal.text}`);
}
