import { stringify } from 'csv-stringify/sync';
import type { Cell } from './spreadsheetText.js';

/** A call of the library costs as much as dozens of rows. */
const ROWS_A_CALL = 500;

/** Rows as CSV: commas, line feeds, quotes where they are needed, no byte order mark. */
export function* csvText(header: readonly string[], rows: Iterable<readonly Cell[]>): Generator<string> {
  yield stringify([header]);
  let batch: Array<readonly Cell[]> = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < ROWS_A_CALL) continue;
    yield stringify(batch);
    batch = [];
  }
  if (batch.length > 0) yield stringify(batch);
}
