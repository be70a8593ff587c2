import { Messages, SfError } from '@salesforce/core';
import { withoutApostrophe } from '../../formats/cell.js';
import { beyondLimit, readBoundedText, ROW_LIMITS, type TextLayout } from './boundedText.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'rowFile');

/** The values of a row, and its place in the file: `users.csv:7` (its first line) or `users.json[6]`. */
export type SourceRow = { readonly source: string; readonly values: unknown };

const STDIN = '-';

/** Reads UTF-8 within the limits. Another encoding, in which some spreadsheets save, is refused: letters would be lost. */
const textOf = async (path: string, name: string, isJson: (start: string) => boolean): Promise<string> => {
  try {
    const layoutOf = (start: string): TextLayout => (isJson(start) ? 'json' : 'cells');
    const source = path === STDIN ? process.stdin : path;
    return await readBoundedText(source, name, layoutOf, ROW_LIMITS, new TextDecoder('utf-8', { fatal: true }));
  } catch (error) {
    if (error instanceof SfError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw messages.createError('notUtf8', [name]);
    }
    throw messages.createError('unreadable', [name, (error as Error).message]);
  }
};

/** The character between cells. In many countries, spreadsheets write a semicolon or a tab. No column has one in its name. */
const separatorOf = (content: string): string => {
  const [header = ''] = content.trimStart().split('\n', 1);
  return [',', ';', '\t'].find((separator) => header.includes(separator)) ?? ',';
};

const lineBreaks = (text: string): number => text.split('\n').length - 1;

/** Gives the column that a header or a key names. @throws SfError when a file of this kind has no such column */
export type ColumnNamed = (name: string, source: string) => string;

const nameColumns = (names: readonly string[], source: string, columnNamed: ColumnNamed): string[] => {
  const columns = names.map((name) => columnNamed(name, source));
  const inAnyCase = columns.map((column) => column.toLowerCase());
  const twice = inAnyCase.findIndex((column, position) => inAnyCase.indexOf(column) < position);
  if (twice >= 0) throw messages.createError('columnTwice', [source, names[twice]!]);
  return columns;
};

/** The text of a cell. A results file has an apostrophe before text that is a formula. */
const textOfCell = (cell: string | undefined): string | undefined => cell && withoutApostrophe(cell);

/** A row as csv-parse gives it. */
type ParsedRow = {
  readonly info: { readonly lines: number };
  readonly raw: string;
  readonly record: readonly string[];
};

/** Makes the function that gives the values of rows by the columns of their header. */
const rowReader = (header: readonly string[], headerSource: string, columnNamed: ColumnNamed) => {
  const named = [...header.keys()].filter((position) => header[position] !== '');
  const columns = nameColumns(
    named.map((position) => header[position]!),
    headerSource,
    columnNamed,
  );
  return (source: string, cells: readonly string[]): SourceRow => {
    // Spreadsheets write columns that look empty. The meaning of a text in a column without a name is not known.
    const nameless = cells.find((cell, position) => cell !== '' && header[position] === '');
    if (nameless !== undefined) throw messages.createError('columnNameless', [source, nameless]);
    return {
      source,
      values: Object.fromEntries(columns.map((column, index) => [column, textOfCell(cells[named[index]!])])),
    };
  };
};

const csvRows = async (content: string, name: string, columnNamed: ColumnNamed): Promise<SourceRow[]> => {
  const { parse } = await import('csv-parse/sync');
  try {
    const text = content.replace(/\r\n?/g, '\n');
    let readRow: ReturnType<typeof rowReader> | undefined;
    const rows: SourceRow[] = [];
    parse(text, {
      delimiter: separatorOf(text),
      info: true,
      raw: true,
      skip_empty_lines: true,
      trim: true,
      // A quoted cell can have many lines, each of them short.
      max_record_size: ROW_LIMITS.line,
      // Rows are read one by one: a header that is wrong ends it, and what csv-parse tells of each row takes more memory than the row.
      on_record: (parsed) => {
        const { info, raw, record } = parsed as unknown as ParsedRow;
        // csv-parse gives the line on which a row ends, and counts a \r\n in a cell twice.
        const source = `${name}:${info.lines - lineBreaks(raw.trim())}`;
        if (readRow) rows.push(readRow(source, record));
        else readRow = rowReader(record, source, columnNamed);
        return null;
      },
    });
    if (!readRow) throw messages.createError('empty', [name]);
    return rows;
  } catch (error) {
    if (error instanceof SfError) throw error;
    const { code, lines } = error as { code?: string; lines?: number };
    if (code === 'CSV_MAX_RECORD_SIZE') throw beyondLimit('line', name, lines ?? 1, ROW_LIMITS.line);
    throw messages.createError('malformed', [name, (error as Error).message]);
  }
};

const isObject = (values: unknown): values is Record<string, unknown> =>
  typeof values === 'object' && values !== null && !Array.isArray(values);

const jsonRows = (content: string, name: string, columnNamed: ColumnNamed): SourceRow[] => {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch (error) {
    throw messages.createError('malformed', [name, (error as Error).message]);
  }
  if (!Array.isArray(document)) throw messages.createError('malformed', [name, messages.getMessage('noArray')]);
  return document.map((element: unknown, index) => {
    const source = `${name}[${index}]`;
    if (!isObject(element)) return { source, values: element };
    const columns = nameColumns(Object.keys(element), source, columnNamed);
    const cells = Object.values(element);
    return { source, values: Object.fromEntries(columns.map((column, position) => [column, cells[position]])) };
  });
};

/**
 * Reads the rows of a CSV file with a header, or the elements of a JSON array, by the names of their columns. A byte order mark is
 * ignored.
 *
 * @param path `-` for standard input, where the first character tells JSON from CSV; a file is JSON if its name says so
 * @throws SfError UnreadableError, NotUtf8Error, EmptyError, MalformedError, and those of `readBoundedText`, when the file as a
 * whole cannot be read; ColumnTwiceError, ColumnNamelessError; the errors of `columnNamed`
 */
export const readRows = async (path: string, columnNamed: ColumnNamed): Promise<SourceRow[]> => {
  const name = path === STDIN ? 'stdin' : path;
  const isJson = (start: string): boolean => /\.json$/i.test(path) || (path === STDIN && /^\s*[[{]/.test(start));
  const content = await textOf(path, name, isJson);
  return isJson(content) ? jsonRows(content, name, columnNamed) : csvRows(content, name, columnNamed);
};
