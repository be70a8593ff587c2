import type { Org, Row } from '../../../../simulator/org/types.js';

/** Every row of a table that is not deleted, in the order of ids. */
export const rowsOf = (org: Org, object: string): Row[] => [...org.table(object).rows()];

/** A text or reference field; null when it is empty. */
export function textOf(row: Row, field: string): string | null {
  const value = row[field];
  return value === undefined || value === null || value === '' ? null : String(value);
}

/** The ids of `root` and of all records below it. @param parentField the field that holds the parent's id */
export function withDescendants(rows: Row[], parentField: string, root: string): string[] {
  const found = [root];
  for (const id of found) {
    for (const row of rows) {
      if (row[parentField] === id && !found.includes(row.Id)) found.push(row.Id);
    }
  }
  return found;
}
