import type { Row } from './types.js';

/** Rows in Id order, as they change. */
export class OrderedRows {
  public readonly rows: Row[] = [];

  public add(row: Row): void {
    const last = this.rows.at(-1);
    if (!last || row.Id > last.Id) this.rows.push(row);
    else this.rows.splice(placeOf(this.rows, row.Id), 0, row);
  }

  public replace(row: Row): void {
    this.rows[placeOf(this.rows, row.Id)] = row;
  }

  public remove(row: Row): void {
    this.rows.splice(placeOf(this.rows, row.Id), 1);
  }
}

/** The place of the first row whose Id is not below `id`. */
export function placeOf(rows: { length: number; at(index: number): Row | undefined }, id: string): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows.at(middle)!.Id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
