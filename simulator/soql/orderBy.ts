import type { OrderByClause } from '@jetstreamapp/soql-parser-js';
import type { Row } from '../org/types.js';
import type { FieldValue } from '../schema/types.js';
import { comparable } from './comparison.js';
import { expressionOf, type Expression } from './expression.js';
import { unusableField } from './faults.js';
import type { Scope } from './path.js';

type SortKey = { keyOf: (row: Row) => FieldValue; descending: boolean; nullsLast: boolean };

/**
 * Sorts rows, which come in Id order. Nulls come first unless told otherwise
 * (SOQL and SOSL Reference: "ORDER BY"); equal rows stay in Id order.
 */
export function sortRows(
  rows: Row[],
  orderBy: OrderByClause | OrderByClause[] | undefined,
  scope: Scope,
  expression: (clause: OrderByClause) => Expression = (clause) => expressionOf(clause, scope),
): Row[] {
  const clauses = [orderBy ?? []].flat();
  const keys = clauses.map((clause) => sortKey(clause, expression(clause), scope));
  if (isIdOrder(orderBy)) return rows;
  return rows
    .map((row) => ({ row, values: keys.map((key) => key.keyOf(row)) }))
    .sort((a, b) => compare(a.values, b.values, keys))
    .map(({ row }) => row);
}

/** Whether an ORDER BY clause asks for the order in which rows are found: it begins with the Id, or there is none. */
export function isIdOrder(orderBy: OrderByClause | OrderByClause[] | undefined): boolean {
  const [first] = [orderBy ?? []].flat();
  return !first || ('field' in first && first.field.toLowerCase() === 'id' && first.order !== 'DESC');
}

function sortKey(clause: OrderByClause, expression: Expression, scope: Scope): SortKey {
  const { field, written, type, read } = expression;
  if (field.type === 'textarea' && field.length > 255)
    throw unusableField(scope.text, written, `field '${field.name}' can not be sorted in a query call`, 'ORDER');
  const comparableOf = comparable(type);
  return {
    keyOf: (row) => comparableOf(read(row)),
    descending: clause.order === 'DESC',
    nullsLast: clause.nulls === 'LAST',
  };
}

function compare(a: FieldValue[], b: FieldValue[], keys: SortKey[]): number {
  for (const [i, { descending, nullsLast }] of keys.entries()) {
    const [left = null, right = null] = [a[i], b[i]];
    if (left === right) continue;
    if (left === null) return nullsLast ? 1 : -1;
    if (right === null) return nullsLast ? -1 : 1;
    return left < right === descending ? 1 : -1;
  }
  return 0;
}
