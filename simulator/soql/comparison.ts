import type { Row } from '../org/types.js';
import type { FieldValue } from '../schema/types.js';
import type { Comparison } from './condition.js';
import type { Expression } from './expression.js';
import { unusableField, unusableOperator } from './faults.js';
import { literalsOf, rangeOf, patternOf, type Range } from './literal.js';
import type { Scope } from './path.js';

export type Predicate = (row: Row) => boolean;
type Test = (value: FieldValue) => boolean;

/** A value in the form that compares: strings without regard to case, ids and dates as they are. */
export function comparable(type: Expression['type']): (value: FieldValue) => FieldValue {
  if (type === 'id' || type === 'reference' || type === 'date' || type === 'datetime') return (value) => value;
  return (value) => (typeof value === 'string' ? value.toLowerCase() : value);
}

/**
 * The test that one comparison makes. Null equals only null, and is neither less nor greater than any value
 * (SOQL and SOSL Reference: "null").
 *
 * @throws INVALID_FIELD and INVALID_QUERY_FILTER_OPERATOR as {@link rangeOf}, and for an operator the type does not have.
 */
export function compileComparison(comparison: Comparison, expression: Expression, scope: Scope): Predicate {
  checkFilterable(expression, scope);
  checkOperator(comparison.operator, expression, scope);
  const test = testOf(comparison, expression, scope);
  const { read } = expression;
  return (row) => test(read(row));
}

function testOf(comparison: Comparison, expression: Expression, scope: Scope): Test {
  const literals = literalsOf(comparison);
  if (comparison.operator === 'LIKE') {
    const patterns = literals.map((literal) => {
      rangeOf(literal, expression, scope);
      return patternOf(literal.type === 'NULL' ? "''" : literal.text);
    });
    return (value) => typeof value === 'string' && patterns.some((pattern) => pattern.test(value));
  }
  const ranges = literals.map((literal) => rangeOf(literal, expression, scope));
  const comparableOf = comparable(expression.type);
  const test = rangeTest(comparison.operator, ranges);
  return (value) => test(comparableOf(value));
}

function rangeTest(operator: Comparison['operator'], ranges: Range[]): Test {
  const { low = null, high = null } = ranges[0] ?? {};
  switch (operator) {
    case '<':
      return (value) => value !== null && low !== null && value < low;
    case '<=':
      return (value) => value !== null && high !== null && value <= high;
    case '>':
      return (value) => value !== null && high !== null && value > high;
    case '>=':
      return (value) => value !== null && low !== null && value >= low;
    case '!=':
    case 'NOT IN': {
      const among = amongRanges(ranges);
      return (value) => !among(value);
    }
    default:
      return amongRanges(ranges);
  }
}

function amongRanges(ranges: Range[]): Test {
  if (ranges.every(({ low, high }) => low === high)) {
    const values = new Set(ranges.map(({ low }) => low));
    return (value) => values.has(value);
  }
  return (value) =>
    ranges.some(({ low, high }) =>
      value === null || low === null || high === null ? value === low : value >= low && value <= high,
    );
}

/** Object Reference, "Field Properties": a long text area cannot be filtered. */
function checkFilterable({ field, written }: Expression, scope: Scope): void {
  if (field.type === 'textarea' && field.length > 255)
    throw unusableField(scope.text, written, `field '${field.name}' can not be filtered in a query call`);
}

const ORDERING = ['<', '<=', '>', '>='];

function checkOperator(operator: Comparison['operator'], { type, written }: Expression, scope: Scope): void {
  if (operator === 'INCLUDES' || operator === 'EXCLUDES')
    throw unusableOperator(
      scope.text,
      written,
      `invalid operator on ${type} field: ${operator.toLowerCase()} is for multi-select picklists`,
    );
  const isText = !['id', 'reference', 'boolean', 'int', 'double', 'date', 'datetime'].includes(type);
  if (operator === 'LIKE' && !isText)
    throw unusableOperator(scope.text, written, `invalid operator on ${type === 'reference' ? 'id' : type} field`);
  if (type === 'boolean' && ORDERING.includes(operator))
    throw unusableOperator(scope.text, written, 'invalid operator on boolean field');
}
