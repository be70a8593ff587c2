import { compileComparison, type Predicate } from './comparison.js';
import type { Comparison, ConditionTree } from './condition.js';
import { expressionOf, type Expression } from './expression.js';
import { malformedQuery } from './faults.js';
import type { Scope } from './path.js';
import { compileSemiJoin, type SemiJoin } from './semiJoin.js';

/** A comparison that every matching row passes, by which candidates may be looked up. */
export type Conjunct = { comparison: Comparison; expression: Expression } | { semiJoin: SemiJoin };

export type CompiledWhere = { predicate: Predicate; conjuncts: Conjunct[] };

/** What a comparison stands under. */
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
