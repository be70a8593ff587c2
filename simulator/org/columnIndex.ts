import type { FieldValue, Row } from './types.js';

/** Equal strings differ in case only. */
const keyOf = (value: FieldValue | undefined, isId: boolean): FieldValue =>
  typeof value === 'string' && !isId ? value.toLowerCase() : (value ?? null);

/** The ids of the rows that hold a value in one field. */
export class ColumnIndex {
  private readonly idsByKey = new Map<FieldValue, Set<string>>();

  public constructor(
    private readonly field: string,
    private readonly isId: boolean,
    rows: Iterable<Row>,
  ) {
    for (const row of rows) this.add(row);
  }

  public idsWith(value: FieldValue): Iterable<string> {
    return this.idsByKey.get(keyOf(value, this.isId)) ?? [];
  }

  public add(row: Row): void {
    const key = keyOf(row[this.field], this.isId);
    const ids = this.idsByKey.get(key);
    if (ids) ids.add(row.Id);
    else this.idsByKey.set(key, new Set([row.Id]));
  }

  public remove(row: Row): void {
    this.idsByKey.get(keyOf(row[this.field], this.isId))?.delete(row.Id);
  }
}
