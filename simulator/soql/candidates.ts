import { toLongId } from '../org/ids.js';
import { placeOf } from '../org/orderedRows.js';
import { RowList } from '../org/generatedRows.js';
import type { Row } from '../org/types.js';
import type { FieldSchema, FieldValue } from '../schema/types.js';
import type { Comparison } from './condition.js';
import type { Expression } from './expression.js';
import { literalsOf, stringOf } from './literal.js';
import type { Path } from './path.js';
import type { Records } from './source.js';

/** A comparison that every matching row passes, by which candidates may be looked up. */
export type Conjunct =
  | { comparison: Comparison; expression: Expression }
  | { semiJoin: { outer: Path; ids: ReadonlySet<FieldValue> } };

/** An indexed field, and the values of which it must hold one. */
type Lookup = { field: FieldSchema; values: Iterable<FieldValue>; count: number };

/** A look-up by more values than this share of the rows costs more than reading them all. */
const WORTHWHILE = 1 / 8;

/** Rows that are made when they are read are read by a range of ids rather than by more values than these. */
const FEW = 50;

/** Rows in Id order, and the range of them that is meant: from `from` up to, and without, `to`. */
export type Candidates = { rows: OrderedList; from: number; to: number };

/** Rows in Id order, or a list that makes them. */
export type OrderedList = { length: number; at(index: number): Row | undefined };

/** The rows among which the matching ones are: by index or range of ids where a conjunct allows it, else all. */
export function candidateRows(records: Records, conjuncts: Conjunct[], includeDeleted: boolean): Candidates {
  if (includeDeleted) return all(inIdOrder([...records.rows(), ...records.deletedRows()]));
  const [best] = conjuncts
    .map((conjunct) => lookupOf(conjunct, records))
    .filter((lookup) => lookup !== undefined)
    .sort((a, b) => a.count - b.count);
  const found = records.rows();
  const isMade = found instanceof RowList && conjuncts.some(boundOf) && (best?.count ?? 0) > FEW;
  if (best && best.count <= records.size * WORTHWHILE && !isMade) return all(inIdOrder(foundRows(records, best)));
  const rows = Array.isArray(found) || found instanceof RowList ? (found as OrderedList) : [...found];
  return { rows, ...idRange(rows, conjuncts) };
}

const all = (rows: readonly Row[]): Candidates => ({ rows, from: 0, to: rows.length });

function foundRows(records: Records, { field, values }: Lookup): Row[] {
  const rows = new Map<string, Row>();
  for (const value of values) for (const row of lookUp(records, field, value)) rows.set(row.Id, row);
  return [...rows.values()];
}

function lookupOf(conjunct: Conjunct, { indexed = [] }: Records): Lookup | undefined {
  if ('semiJoin' in conjunct) {
    const { outer, ids } = conjunct.semiJoin;
    return { field: outer.field, values: ids, count: ids.size };
  }
  const { comparison, expression } = conjunct;
  if (comparison.operator !== '=' && comparison.operator !== 'IN') return undefined;
  if (!expression.isOwn || !(isIndexed(expression.field) || indexed.includes(expression.field.name))) return undefined;
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

/** The range of rows in Id order that comparisons of the Id with `<`, `<=`, `>` and `>=` let through. */
function idRange(rows: OrderedList, conjuncts: readonly Conjunct[]): { from: number; to: number } {
  let from = 0;
  let to = rows.length;
  for (const conjunct of conjuncts) {
    const bound = boundOf(conjunct);
    if (!bound) continue;
    const place = placeOf(rows, bound.id);
    const behind = rows.at(place)?.Id === bound.id ? place + 1 : place;
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
