import { stringify } from 'csv-stringify/sync';

/** The content of a cell; null: empty. */
export type Cell = string | null;

/** What a spreadsheet takes for the beginning of a formula. Source: OWASP, "CSV Injection". */
const FORMULA = /^[=+\-@\t\r]/;

/** Text that somebody in the org may have typed: a leading apostrophe makes a spreadsheet show it rather than compute it. */
export const freeText = (neutralizeFormulas: boolean): ((text: Cell) => Cell) =>
  neutralizeFormulas ? (text) => (text !== null && FORMULA.test(text) ? `'${text}` : text) : (text) => text;

/** A call of the library costs as much as dozens of rows. */
export const ROWS_A_CALL = 500;

/** Between records that are to be told apart: no text of Salesforce has it. */
const BOUND = '\u0000';

/** Things in groups that are as large as a call of the library should be. */
export function* inCalls<T>(things: Iterable<T>): Generator<T[]> {
  let group: T[] = [];
  for (const thing of things) {
    group.push(thing);
    if (group.length < ROWS_A_CALL) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Rows as CSV: commas, line feeds, quotes where they are needed, no byte order mark. */
export function* csvText(rows: Iterable<readonly Cell[]>): Generator<string> {
  for (const some of inCalls(rows)) yield stringify(some);
}

/** Each row, or part of a row, as CSV by itself, without the line feed. */
export const csvRecords = (rows: ReadonlyArray<readonly Cell[]>): string[] => {
  // A line break inside a text is one of CSV, whatever stands between records here.
  const records = stringify([...rows], { record_delimiter: BOUND, quoted_match: /[\r\n]/, eof: false }).split(BOUND);
  return records.length === rows.length ? records : rows.map((row) => stringify([row], { eof: false }));
};
