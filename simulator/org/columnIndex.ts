import type { Row } from './types.js';
import type { FieldValue } from '../schema/types.js';

/** Texts that differ only in case are equal; ids and dates must be the same. */
const keyOf = (value: FieldValue, isExact: boolean): FieldValue =>
  typeof value === 'string' && !isExact ? value.toLowerCase() : value;

/** A set keeps more ids than this; a list keeps fewer ids, in a fraction of the memory. */
const MAX_IDS_IN_LIST = 32;

/** The ids of the rows that hold a value in one field. Rows without a value are in no index. */
export class ColumnIndex {
  private readonly idsByKey = new Map<FieldValue, string[] | Set<string>>();

  public constructor(
    private readonly field: string,
    private readonly isExact: boolean,
    rows: Iterable<Row>,
  ) {
    for (const row of rows) this.add(row);
  }

  /** All values of the field; texts in lower case. */
  public keys(): Iterable<FieldValue> {
    return this.idsByKey.keys();
  }

  public idsWith(value: FieldValue): Iterable<string> {
    return this.idsByKey.get(keyOf(value, this.isExact)) ?? [];
  }

  public add(row: Row): void {
    const value = row[this.field] ?? null;
    if (value === null) return;
    const key = keyOf(value, this.isExact);
    const ids = this.idsByKey.get(key);
    if (!ids) this.idsByKey.set(key, [row.Id]);
    else if (ids instanceof Set) ids.add(row.Id);
    else if (ids.length < MAX_IDS_IN_LIST) ids.push(row.Id);
    else this.idsByKey.set(key, new Set(ids).add(row.Id));
  }

  public remove(row: Row): void {
    const key = keyOf(row[this.field] ?? null, this.isExact);
    const ids = this.idsByKey.get(key);
    if (ids instanceof Set) ids.delete(row.Id);
    else if (ids?.includes(row.Id)) ids.splice(ids.indexOf(row.Id), 1);
    if (ids && (ids instanceof Set ? ids.size : ids.length) === 0) this.idsByKey.delete(key);
  }
}
