import type { Org, Row } from '../../../../../simulator/org/types.js';
import type { FieldValue } from '../../../../../simulator/schema/types.js';

export const rowsOf = (org: Org, object: string): Row[] => [...org.table(object).rows()];

/** The rows that have these values; null stands for a field without value. */
export const matching = (org: Org, object: string, fields: Record<string, FieldValue>): Row[] =>
  rowsOf(org, object).filter((row) => Object.entries(fields).every(([name, value]) => (row[name] ?? null) === value));

/** The only row that has these values. */
export function only(org: Org, object: string, fields: Record<string, FieldValue>): Row {
  const [row, ...others] = matching(org, object, fields);
  if (!row || others.length > 0) throw new Error(`${object} ${JSON.stringify(fields)}: not one row`);
  return row;
}

/** The row that a reference points at. */
export function rowAt(org: Org, object: string, id: FieldValue | undefined): Row {
  const row = org.table(object).get(String(id));
  if (!row) throw new Error(`There is no ${object} ${String(id)}`);
  return row;
}
