import type { Row } from '../org/types.js';
import type { FieldValue } from '../schema/types.js';

/** Rows by column: a list of values, or the one value that every row has. Fields that none of them has are left out. */
export type RowPart = { count: number; columns: Record<string, FieldValue | FieldValue[]> };

/** Rows of one object in the form of the file, which names each field once and not in every row. */
export function toPart(rows: readonly Row[], fields: readonly string[]): RowPart {
  const columns: RowPart['columns'] = {};
  for (const field of fields) {
    const first = rows[0]?.[field] ?? null;
    if (rows.some((row) => (row[field] ?? null) !== first)) columns[field] = rows.map((row) => row[field] ?? null);
    else if (first !== null) columns[field] = first;
  }
  return { count: rows.length, columns };
}

/** The fields of the rows in a part. */
export function* recordsOf({ count, columns }: RowPart): Generator<Record<string, FieldValue>> {
  const named = Object.entries(columns);
  for (let at = 0; at < count; at += 1) {
    const record: Record<string, FieldValue> = {};
    for (const [name, column] of named) {
      const value = Array.isArray(column) ? column[at] : column;
      if (value !== undefined && value !== null) record[name] = value;
    }
    yield record;
  }
}
