import type { Query, ValueQueryCondition, WhereClause } from '@jetstreamapp/soql-parser-js';
import type { Row } from '../org/types.js';
import type { FieldValue } from '../schema/types.js';
import { candidateRows, type Candidates, type Conjunct } from './candidates.js';
import { compileComparison, type Predicate } from './comparison.js';
import { type Comparison, conditionTree, type ConditionTree } from './condition.js';
import { expressionOf } from './expression.js';
import { malformedQuery, unsupportedType } from './faults.js';
import { type Path, resolvePath, type Scope } from './path.js';
import type { Records } from './source.js';

type SearchOptions = {
  /** Whether the clause is that of a semi-join's subquery. */
  inSemiJoin?: boolean;
  /** How many rows are enough. */
  most?: number;
};

/** The rows a WHERE clause lets through, in Id order. */
export function matchingRows(
  records: Records,
  where: WhereClause | undefined,
  scope: Scope,
  { inSemiJoin = false, most = Infinity }: SearchOptions = {},
): Row[] {
  const { includeDeleted } = scope.source;
  if (!where) return firstOf(candidateRows(records, [], includeDeleted), () => true, most);
  const { predicate, conjuncts } = compileWhere(conditionTree(where, scope.text), scope, inSemiJoin);
  return firstOf(candidateRows(records, conjuncts, includeDeleted), predicate, most);
}

function firstOf({ rows, from, to }: Candidates, predicate: (row: Row) => boolean, most: number): Row[] {
  const found: Row[] = [];
  for (let at = from; at < to && found.length < most; at += 1) {
    const row = rows.at(at)!;
    if (predicate(row)) found.push(row);
  }
  return found;
}

export type CompiledWhere = { predicate: Predicate; conjuncts: Conjunct[] };

/** The operator under which a comparison stands. */
type Place = 'and' | 'or' | 'not';

/** Compiles a tree of conditions from its leaves. */
export function compileTree(
  tree: ConditionTree,
  leaf: (comparison: Comparison, place: Place) => Predicate,
  place: Place = 'and',
): Predicate {
  if (tree.kind === 'comparison') return leaf(tree.comparison, place);
  if (tree.kind === 'not') {
    const operand = compileTree(tree.operand, leaf, 'not');
    return (row) => !operand(row);
  }
  const inside = place === 'and' ? tree.kind : place;
  const operands = tree.operands.map((operand) => compileTree(operand, leaf, inside));
  return tree.kind === 'and'
    ? (row) => operands.every((operand) => operand(row))
    : (row) => operands.some((operand) => operand(row));
}

/** SOQL and SOSL Reference: "Semi-Joins with IN and Anti-Joins with NOT IN", limits. */
const MAXIMUM_SEMI_JOINS = 2;

/**
 * Compiles a WHERE clause.
 *
 * @param inSemiJoin whether the clause is that of a semi-join's subquery, which may not hold another.
 */
export function compileWhere(tree: ConditionTree, scope: Scope, inSemiJoin: boolean): CompiledWhere {
  const conjuncts: Conjunct[] = [];
  let semiJoins = 0;

  function compileLeaf(comparison: Comparison, place: Place): Predicate {
    if ('valueQuery' in comparison) {
      semiJoins += 1;
      checkSemiJoin(comparison.field, place);
      const semiJoin = compileSemiJoin(comparison, scope);
      if (comparison.operator === 'IN') conjuncts.push({ semiJoin });
      return semiJoin.predicate;
    }
    const expression = expressionOf(comparison, scope);
    if (place === 'and') conjuncts.push({ comparison, expression });
    return compileComparison(comparison, expression, scope);
  }

  function checkSemiJoin(field: string, place: Place): void {
    const forbidden = inSemiJoin
      ? 'Nesting of semi join sub-selects is not supported'
      : place === 'or'
        ? "Semi join sub-selects are not allowed with the 'OR' operator"
        : place === 'not'
          ? "Semi join sub-selects are not allowed with the 'NOT' operator"
          : semiJoins > MAXIMUM_SEMI_JOINS
            ? `Only ${MAXIMUM_SEMI_JOINS} semi join sub-selects are allowed`
            : undefined;
    if (forbidden) throw malformedQuery(scope.text, field, forbidden, 'WHERE');
  }

  return { predicate: compileTree(tree, compileLeaf), conjuncts };
}

/** `Id IN (SELECT …)`: the field, and the ids the subquery answers. */
type SemiJoin = { outer: Path; ids: Set<FieldValue>; predicate: Predicate };

/**
 * Runs a semi-join or anti-join (SOQL and SOSL Reference: "Semi-Joins with IN and Anti-Joins with NOT IN").
 *
 * @throws MALFORMED_QUERY, INVALID_TYPE or INVALID_FIELD for what the reference forbids.
 */
function compileSemiJoin(condition: ValueQueryCondition, scope: Scope): SemiJoin {
  const { text, source } = scope;
  const outer = resolvePath(condition.field, scope);
  const isReference = outer.field.type === 'id' || outer.field.type === 'reference';
  const isRefused = source.noSemiJoinsOf.has(`${scope.schema.name}.${outer.field.name}`);
  if (outer.relations.length > 0 || !isReference || isRefused)
    throw malformedQuery(
      text,
      condition.field,
      `The left operand '${condition.field}' in the where expression of a semi join should be an id or reference field of the queried object`,
      'WHERE',
    );
  const { sObject, column, query } = subselect(condition.valueQuery, scope);
  const records = source.find(sObject, true);
  if (!records) throw unsupportedType(text, sObject);
  if (records.schema.name === scope.schema.name)
    throw malformedQuery(text, sObject, 'The inner and outer selects should not be on the same object type');
  const inner = resolvePath(column, { source, text, schema: records.schema });
  if (inner.field.type !== 'id' && inner.field.type !== 'reference')
    throw malformedQuery(text, column, `The inner select field '${column}' should be an id or reference field`);
  const ids = new Set<FieldValue>();
  for (const row of matchingRows(
    records,
    query.where,
    { source, text, schema: records.schema },
    { inSemiJoin: true },
  )) {
    const id = inner.read(row);
    if (id !== null) ids.add(id);
  }
  const isIn = condition.operator === 'IN';
  return { outer, ids, predicate: (row: Row) => ids.has(outer.read(row)) === isIn };
}

function subselect(query: Query, { text }: Scope): { sObject: string; column: string; query: Query } {
  const [field, ...more] = query.fields ?? [];
  if (field?.type !== 'Field' || more.length > 0)
    throw malformedQuery(text, query.sObject ?? '', 'Semi join sub-selects must select a single id or reference field');
  if (query.limit !== undefined || query.orderBy || query.groupBy)
    throw malformedQuery(text, query.sObject ?? '', 'Semi join sub-selects cannot have LIMIT, ORDER BY or GROUP BY');
  return { sObject: query.sObject ?? '', column: field.field, query };
}
