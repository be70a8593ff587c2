import type { Row } from '../../../../../simulator/org/types.js';
import type { FieldValue } from '../../../../../simulator/schema/types.js';

/** A WHERE clause as a tree, drawn at random. */
export type Tree =
  | {
      kind: 'compare';
      field: string;
      operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE';
      value: string | number | boolean | null;
    }
  | { kind: 'in'; field: string; negated: boolean; values: Array<string | number | null> }
  | { kind: 'not'; operand: Tree }
  | { kind: 'and' | 'or'; operands: Tree[] };

const quoted = (value: string | number | boolean | null): string =>
  typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : String(value);

/** The tree as SOQL. */
export function toSoql(tree: Tree): string {
  switch (tree.kind) {
    case 'compare':
      return `${tree.field} ${tree.operator} ${quoted(tree.value)}`;
    case 'in':
      return `${tree.field} ${tree.negated ? 'NOT IN' : 'IN'} (${tree.values.map(quoted).join(', ')})`;
    case 'not':
      return `(NOT ${toSoql(tree.operand)})`;
    default:
      return `(${tree.operands.map(toSoql).join(` ${tree.kind.toUpperCase()} `)})`;
  }
}

const folded = (value: FieldValue | undefined): FieldValue =>
  typeof value === 'string' ? value.toLowerCase() : (value ?? null);

/** What the tree says of a row, read plainly from Salesforce's reference, without an index or a plan. */
export function matches(tree: Tree, row: Row, parent: (row: Row) => Row | undefined): boolean {
  const valueOf = (path: string): FieldValue => {
    const [first = '', second] = path.split('.');
    return folded(second === undefined ? row[first] : parent(row)?.[second]);
  };
  switch (tree.kind) {
    case 'and':
      return tree.operands.every((operand) => matches(operand, row, parent));
    case 'or':
      return tree.operands.some((operand) => matches(operand, row, parent));
    case 'not':
      return !matches(tree.operand, row, parent);
    case 'in':
      return tree.values.map(folded).includes(valueOf(tree.field)) !== tree.negated;
    case 'compare':
      return compares(valueOf(tree.field), tree.operator, folded(tree.value));
  }
}

function compares(value: FieldValue, operator: string, with_: FieldValue): boolean {
  if (operator === '=') return value === with_;
  if (operator === '!=') return value !== with_;
  if (value === null || with_ === null) return false;
  if (operator === 'LIKE') return like(String(value), String(with_));
  if (operator === '<') return value < with_;
  if (operator === '<=') return value <= with_;
  return operator === '>' ? value > with_ : value >= with_;
}

/** `%` any characters, `_` one: by trying every way. */
function like(text: string, pattern: string): boolean {
  if (pattern === '') return text === '';
  const [first, rest] = [pattern.charAt(0), pattern.slice(1)];
  if (first === '%') return like(text, rest) || (text !== '' && like(text.slice(1), pattern));
  return text !== '' && (first === '_' || first === text.charAt(0)) && like(text.slice(1), rest);
}
