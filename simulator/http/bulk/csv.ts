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

/** Column names of a query, those of parents with their path: `Profile.UserLicense.Name`. */
function columnPaths(columns: Column[]): string[] {
  return columns.flatMap(({ columnName, joinColumns = [] }) =>
    joinColumns.length === 0 ? [columnName] : columnPaths(joinColumns).map((path) => `${columnName}.${path}`),
  );
}

function valueAt(record: Record<string, unknown>, path: string): unknown {
  let value: unknown = record;
  for (const name of path.split('.')) value = (value as Record<string, unknown> | null)?.[name];
  return value;
}

/** Records of a query as Bulk API 2.0 writes them: a header line, every value quoted, null as nothing between quotes. */
export function toCsv(
  answer: QueryAnswer,
  offset: number,
  limit: number,
  format: CsvFormat,
): { text: string; rows: number } {
  const paths = columnPaths(answer.columns() as Column[]);
  const records = answer.page(offset, limit);
  const lines = records.map((record) => paths.map((path) => valueAt(record, path)));
  const text = stringify([paths, ...lines], {
    delimiter: DELIMITERS[format.columnDelimiter],
    record_delimiter: LINE_ENDINGS[format.lineEnding],
    quoted: true,
    quoted_empty: true,
    cast: { boolean: String },
  });
  return { text, rows: records.length };
}
