import { stringify } from 'csv-stringify/sync';
import type { QueryAnswer } from '../../org/types.js';

const DELIMITERS = { BACKQUOTE: '`', CARET: '^', COMMA: ',', PIPE: '|', SEMICOLON: ';', TAB: '\t' };
const LINE_ENDINGS = { LF: '\n', CRLF: '\r\n' };

export type CsvFormat = { columnDelimiter: keyof typeof DELIMITERS; lineEnding: keyof typeof LINE_ENDINGS };

export const isColumnDelimiter = (name: unknown): name is CsvFormat['columnDelimiter'] =>
  typeof name === 'string' && Object.hasOwn(DELIMITERS, name);
export const isLineEnding = (name: unknown): name is CsvFormat['lineEnding'] =>
  typeof name === 'string' && Object.hasOwn(LINE_ENDINGS, name);

type Column = { columnName: string; joinColumns?: Column[] };

/** The names that lead to each column of a query: `['Profile', 'UserLicense', 'Name']`. */
const columnPaths = (columns: Column[]): string[][] =>
  columns.flatMap(({ columnName, joinColumns = [] }) =>
    joinColumns.length === 0 ? [[columnName]] : columnPaths(joinColumns).map((path) => [columnName, ...path]),
  );

function valueAt(record: Record<string, unknown>, path: readonly string[]): unknown {
  let value: unknown = record;
  for (const name of path) value = (value as Record<string, unknown> | null)?.[name];
  return value;
}

const DATE_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3})\+0000$/;

/** Date-times end in Z, where REST has +0000. */
const written = (value: unknown): unknown => (typeof value === 'string' ? value.replace(DATE_TIME, '$1Z') : value);

/** After so many records, other calls get their turn. */
const ROWS_PER_CHUNK = 2000;

/**
 * The records of a query in the CSV of Bulk API 2.0, in chunks: a header line, then every value in quotes, null as an
 * empty pair of quotes. The records are those that matched when the query ran.
 */
export function* csvChunks(answer: QueryAnswer, offset: number, rows: number, format: CsvFormat): Generator<string> {
  const paths = columnPaths(answer.columns() as Column[]);
  const options = {
    delimiter: DELIMITERS[format.columnDelimiter],
    record_delimiter: LINE_ENDINGS[format.lineEnding],
    quoted: true,
    quoted_empty: true,
    cast: { boolean: String },
  };
  yield stringify([paths.map((path) => path.join('.'))], options);
  for (let done = 0; done < rows; done += ROWS_PER_CHUNK) {
    const records = answer.page(offset + done, Math.min(ROWS_PER_CHUNK, rows - done), true);
    yield stringify(
      records.map((record) => paths.map((path) => written(valueAt(record, path)))),
      options,
    );
  }
}
