import type { FieldFunctionExpression, FunctionExp } from '@jetstreamapp/soql-parser-js';
import type { Row } from '../org/types.js';
import type { FieldValue } from '../schema/types.js';
import { comparable } from './comparison.js';
import { expressionOf, type Expression } from './expression.js';
import { unexpectedToken, unusableField } from './faults.js';
import type { Scope } from './path.js';

/** One aggregate of one group, row by row. */
export type Accumulator = { add(row: Row): void; result(): FieldValue };

/** An aggregate function of a query: what it is called, what it yields, and how to begin for a group. */
export type Aggregate = { expression: Expression; start(): Accumulator };

export const isAggregate = (fn: FunctionExp | FieldFunctionExpression): boolean =>
  /^(COUNT|COUNT_DISTINCT|MIN|MAX|SUM|AVG)$/i.test(fn.functionName ?? '');

/** The key of an aggregate within its query: `count(id)`. */
export const aggregateKey = (fn: FunctionExp | FieldFunctionExpression): string =>
  `${fn.functionName}(${(fn.parameters ?? []).map(String).join()})`.toLowerCase();

const NUMERIC = ['int', 'double'];

/**
 * Compiles an aggregate function (SOQL and SOSL Reference: "Aggregate Functions").
 *
 * @throws INVALID_FIELD for a field that it cannot take.
 */
export function compileAggregate(fn: FunctionExp | FieldFunctionExpression, scope: Scope): Aggregate {
  const name = (fn.functionName ?? '').toUpperCase();
  const [argument] = fn.parameters ?? [];
  if (typeof argument !== 'string') throw unexpectedToken(scope.text, scope.text.offsetOf(name) + name.length + 1, ')');
  const of = expressionOf({ field: argument }, scope);
  const takes =
    name === 'SUM' || name === 'AVG' ? NUMERIC.includes(of.type) : name.startsWith('COUNT') || of.type !== 'boolean';
  if (!takes || of.field.type === 'textarea')
    throw unusableField(
      scope.text,
      argument,
      `field ${of.field.name} does not support aggregate operator ${name}`,
      'SELECT',
    );
  const key = aggregateKey(fn);
  const type = name.startsWith('COUNT') ? 'int' : name === 'SUM' || name === 'AVG' ? 'double' : of.type;
  return {
    expression: { written: key, type, field: { ...of.field, type }, isOwn: false, read: (row) => row[key] ?? null },
    start: () => ACCUMULATORS[name]?.(of) ?? count(of),
  };
}

function count({ read }: Expression): Accumulator {
  let n = 0;
  return {
    add(row) {
      if (read(row) !== null) n += 1;
    },
    result: () => n,
  };
}

function countDistinct({ read, type }: Expression): Accumulator {
  const seen = new Set<FieldValue>();
  const comparableOf = comparable(type);
  return {
    add(row) {
      const value = read(row);
      if (value !== null) seen.add(comparableOf(value));
    },
    result: () => seen.size,
  };
}

function extreme({ read, type }: Expression, sign: 1 | -1): Accumulator {
  let best: FieldValue = null;
  const comparableOf = comparable(type);
  const isBetter = (a: FieldValue, b: FieldValue): boolean => a !== null && b !== null && (sign === 1 ? a > b : a < b);
  return {
    add(row) {
      const value = read(row);
      if (value !== null && (best === null || isBetter(comparableOf(value), comparableOf(best)))) best = value;
    },
    result: () => best,
  };
}

function sum({ read }: Expression, average: boolean): Accumulator {
  let total = 0;
  let n = 0;
  return {
    add(row) {
      const value = read(row);
      if (typeof value !== 'number') return;
      total += value;
      n += 1;
    },
    result: () => (n === 0 ? null : average ? total / n : total),
  };
}

const ACCUMULATORS: Record<string, (of: Expression) => Accumulator> = {
  COUNT: count,
  COUNT_DISTINCT: countDistinct,
  MIN: (of) => extreme(of, -1),
  MAX: (of) => extreme(of, 1),
  SUM: (of) => sum(of, false),
  AVG: (of) => sum(of, true),
};
