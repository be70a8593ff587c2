import type { WhereClause } from '@jetstreamapp/soql-parser-js';
import type { Row } from '../org/types.js';
import { candidateRows } from './candidates.js';
import { conditionTree } from './condition.js';
import type { Scope } from './path.js';
import { compileWhere } from './predicate.js';
import type { Records } from './source.js';

/** The rows a WHERE clause lets through, in Id order. */
export function matchingRows(
  records: Records,
  where: WhereClause | undefined,
  scope: Scope,
  inSemiJoin = false,
): Row[] {
  if (!where) return candidateRows(records, [], scope.source.includeDeleted);
  const { predicate, conjuncts } = compileWhere(conditionTree(where, scope.text), scope, inSemiJoin);
  return candidateRows(records, conjuncts, scope.source.includeDeleted).filter(predicate);
}
