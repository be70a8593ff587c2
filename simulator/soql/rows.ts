import type { WhereClause } from '@jetstreamapp/soql-parser-js';
import type { Row } from '../org/types.js';
import { candidateRows, type Candidates } from './candidates.js';
import { conditionTree } from './condition.js';
import type { Scope } from './path.js';
import { compileWhere } from './predicate.js';
import type { Records } from './source.js';

type Wanted = {
  /** Whether the clause is that of a semi-join's subquery. */
  inSemiJoin?: boolean;
  /** The first so many suffice. */
  most?: number;
};

/** The rows a WHERE clause lets through, in Id order. */
export function matchingRows(
  records: Records,
  where: WhereClause | undefined,
  scope: Scope,
  { inSemiJoin = false, most = Infinity }: Wanted = {},
): Row[] {
  const { includeDeleted } = scope.source;
  if (!where) return firstOf(candidateRows(records, [], includeDeleted), () => true, most);
  const { predicate, conjuncts } = compileWhere(conditionTree(where, scope.text), scope, inSemiJoin);
  return firstOf(candidateRows(records, conjuncts, includeDeleted), predicate, most);
}

function firstOf({ rows, from, to }: Candidates, predicate: (row: Row) => boolean, most: number): Row[] {
  const found: Row[] = [];
  for (let at = from; at < to && found.length < most; at += 1) {
    const row = rows[at]!;
    if (predicate(row)) found.push(row);
  }
  return found;
}
