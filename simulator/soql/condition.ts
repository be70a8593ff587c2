import type {
  Condition,
  ConditionWithValueQuery,
  HavingClause,
  NegationCondition,
  WhereClause,
} from '@jetstreamapp/soql-parser-js';
import { unexpectedToken } from './faults.js';
import type { QueryText } from './queryText.js';

/** One comparison of a WHERE or HAVING clause. */
export type Comparison = Exclude<ConditionWithValueQuery, NegationCondition>;

/** A WHERE or HAVING clause as a tree: its parentheses decide what belongs together. */
export type ConditionTree =
  | { kind: 'comparison'; comparison: Comparison }
  | { kind: 'not'; operand: ConditionTree }
  | { kind: 'and' | 'or'; operands: ConditionTree[] };

type Token = '(' | ')' | 'NOT' | 'AND' | 'OR' | Comparison;

/**
 * Turns the parser's linked list, in which parentheses are counts on the comparisons, into a tree.
 *
 * @throws MALFORMED_QUERY where AND and OR meet without parentheses (SOQL and SOSL Reference: "Logical Operators").
 */
export function conditionTree(clause: WhereClause | HavingClause, text: QueryText): ConditionTree {
  const tokens = tokensOf(clause);
  let next = 0;

  function expression(): ConditionTree {
    const operands = [operand()];
    let operator: 'AND' | 'OR' | undefined;
    for (let token = tokens[next]; token === 'AND' || token === 'OR'; token = tokens[next]) {
      operator ??= token;
      if (token !== operator) throw unexpectedToken(text, text.offsetsOf(token).at(-1) ?? 0, token);
      next += 1;
      operands.push(operand());
    }
    const [first] = operands;
    return operator === undefined && first ? first : { kind: operator === 'OR' ? 'or' : 'and', operands };
  }

  function operand(): ConditionTree {
    const token = tokens[next];
    next += 1;
    if (token === 'NOT') return { kind: 'not', operand: operand() };
    if (token === '(') {
      const inside = expression();
      if (tokens[next] !== ')') throw unexpectedToken(text, text.soql.length, '<EOF>');
      next += 1;
      return inside;
    }
    if (typeof token === 'object') return { kind: 'comparison', comparison: token };
    throw unexpectedToken(text, text.soql.length, token ?? '<EOF>');
  }

  const tree = expression();
  if (next < tokens.length) throw unexpectedToken(text, text.soql.lastIndexOf(')'), ')');
  return tree;
}

function tokensOf(clause: WhereClause | HavingClause): Token[] {
  const tokens: Token[] = [];
  let rest: WhereClause | HavingClause | undefined = clause;
  while (rest) {
    const { left } = rest as { left: Condition | null };
    for (let i = left?.openParen ?? 0; i > 0; i -= 1) tokens.push('(');
    if (left && 'operator' in left) {
      tokens.push(left);
      for (let i = left.closeParen ?? 0; i > 0; i -= 1) tokens.push(')');
    }
    if (!('operator' in rest)) break;
    tokens.push(rest.operator);
    rest = rest.right;
  }
  return tokens;
}
