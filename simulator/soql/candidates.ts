import type { FieldSchema, FieldValue, Row } from '../org/types.js';
import { literalsOf } from './literal.js';
import type { Conjunct } from './predicate.js';
import type { Records } from './source.js';
import { stringOf } from './stringLiteral.js';

/** The values one of which an indexed field must hold. */
type Lookup = { field: FieldSchema; values: Iterable<FieldValue>; count: number };

/** A look-up by more values than this share of the rows costs more than reading them all. */
const WORTHWHILE = 1 / 8;

/** The rows among which the matching ones are: by index where a conjunct allows it, else all. In Id order. */
export function candidateRows(records: Records, conjuncts: Conjunct[], includeDeleted: boolean): Row[] {
  if (includeDeleted) return inIdOrder([...records.rows(), ...records.deletedRows()]);
  const [best] = conjuncts
    .map(lookupOf)
    .filter((lookup) => lookup !== undefined)
    .sort((a, b) => a.count - b.count);
  if (!best || best.count > records.size * WORTHWHILE) return [...records.rows()];
  const rows = new Map<string, Row>();
  for (const value of best.values) for (const row of lookUp(records, best.field, value)) rows.set(row.Id, row);
  return inIdOrder([...rows.values()]);
}

function lookupOf(conjunct: Conjunct): Lookup | undefined {
  if ('semiJoin' in conjunct) {
    const { outer, ids } = conjunct.semiJoin;
    return { field: outer.field, values: ids, count: ids.size };
  }
  const { comparison, expression } = conjunct;
  if (comparison.operator !== '=' && comparison.operator !== 'IN') return undefined;
  if (!expression.isOwn || !isIndexed(expression.field)) return undefined;
  const literals = literalsOf(comparison);
  if (literals.some(({ type, text }) => type !== 'STRING' || text === "''")) return undefined;
  return { field: expression.field, values: literals.map(({ text }) => stringOf(text)), count: literals.length };
}

const isIndexed = ({ type, unique }: FieldSchema): boolean => type === 'id' || type === 'reference' || unique === true;

function lookUp(records: Records, field: FieldSchema, value: FieldValue): Row[] {
  if (typeof value !== 'string') return [];
  if (field.type !== 'id') return records.where(field.name, value);
  const row = records.get(value);
  return row ? [row] : [];
}

const inIdOrder = (rows: Row[]): Row[] => rows.sort((a, b) => (a.Id < b.Id ? -1 : a.Id > b.Id ? 1 : 0));
