import { placeOf } from '../org/orderedRows.js';
import type { Row } from '../org/types.js';
import { stringOf } from './stringLiteral.js';
import { toLongId } from '../org/ids.js';
import { literalsOf } from './literal.js';
import type { Conjunct } from './predicate.js';

/** Where, among rows in Id order, those are that comparisons of the Id with `<`, `<=`, `>` and `>=` let through. */
export function idRange(rows: readonly Row[], conjuncts: readonly Conjunct[]): { from: number; to: number } {
  let from = 0;
  let to = rows.length;
  for (const conjunct of conjuncts) {
    const bound = boundOf(conjunct);
    if (!bound) continue;
    const place = placeOf(rows, bound.id);
    const behind = rows[place]?.Id === bound.id ? place + 1 : place;
    if (bound.operator === '>') from = Math.max(from, behind);
    else if (bound.operator === '>=') from = Math.max(from, place);
    else if (bound.operator === '<') to = Math.min(to, place);
    else if (bound.operator === '<=') to = Math.min(to, behind);
  }
  return { from, to };
}

function boundOf(conjunct: Conjunct): { operator: string; id: string } | undefined {
  if ('semiJoin' in conjunct) return undefined;
  const { comparison, expression } = conjunct;
  if (!expression.isOwn || expression.type !== 'id') return undefined;
  const [literal] = literalsOf(comparison);
  const id = literal?.type === 'STRING' ? toLongId(stringOf(literal.text)) : undefined;
  return id === undefined ? undefined : { operator: comparison.operator, id };
}
