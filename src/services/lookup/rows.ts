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

/** The first line that has something in it. */
const firstLine = (content: string): string => content.trimStart().split('\n', 1)[0] ?? '';

/** The characters between cells. In many countries, spreadsheets write a semicolon or a tab. No column has one in its name. */
const SEPARATORS = [',', ';', '\t'];
const separatorIn = (line: string): string | undefined => SEPARATORS.find((separator) => line.includes(separator));

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

/** Makes, from a header and its place, the function that reads the rows below it. It gives null for what counts as no row. */
type HeaderReader<Row> = (
  header: readonly string[],
  headerSource: string,
) => (source: string, cells: readonly string[]) => Row | null;

/** Rows are the values of all their cells, by the columns of their header. */
const byColumns =
  (columnNamed: ColumnNamed): HeaderReader<SourceRow> =>
  (header, headerSource) => {
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

const withLineFeeds = (content: string): string => content.replace(/\r\n?/g, '\n');

const csvRows = async <Row>(text: string, name: string, readHeader: HeaderReader<Row>): Promise<Row[]> => {
  const { parse } = await import('csv-parse/sync');
  try {
    let readRow: ReturnType<HeaderReader<Row>> | undefined;
    const rows: Row[] = [];
    parse(text, {
      delimiter: separatorIn(firstLine(text)) ?? SEPARATORS[0]!,
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
        if (readRow) {
          const row = readRow(source, record);
          if (row !== null) rows.push(row);
        } else readRow = readHeader(record, source);
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

/** The elements of a JSON array, with their places. */
const jsonElements = (content: string, name: string): SourceRow[] => {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch (error) {
    throw messages.createError('malformed', [name, (error as Error).message]);
  }
  if (!Array.isArray(document)) throw messages.createError('malformed', [name, messages.getMessage('noArray')]);
  return document.map((values: unknown, index) => ({ source: `${name}[${index}]`, values }));
};

const jsonRows = (content: string, name: string, columnNamed: ColumnNamed): SourceRow[] =>
  jsonElements(content, name).map(({ source, values }) => {
    if (!isObject(values)) return { source, values };
    const columns = nameColumns(Object.keys(values), source, columnNamed);
    const cells = Object.values(values);
    return { source, values: Object.fromEntries(columns.map((column, position) => [column, cells[position]])) };
  });

/** The content of a file, or of standard input, by how it is laid out. */
const readContent = async (path: string): Promise<{ name: string; content: string; isJson: boolean }> => {
  const name = path === STDIN ? 'stdin' : path;
  const isJson = (start: string): boolean => /\.json$/i.test(path) || (path === STDIN && /^\s*[[{]/.test(start));
  const content = await textOf(path, name, isJson);
  return { name, content, isJson: isJson(content) };
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
  const { name, content, isJson } = await readContent(path);
  return isJson ? jsonRows(content, name, columnNamed) : csvRows(withLineFeeds(content), name, byColumns(columnNamed));
};

/** What a row has in one column, and its place in the file. */
export type SourceCell = {
  readonly source: string;
  /** The column as the file writes it; null in a list without columns. */
  readonly column: string | null;
  readonly value: unknown;
};

/** The cells of one column, and the names of the columns that were passed over. */
export type FileColumn = { readonly cells: readonly SourceCell[]; readonly passedOver: readonly string[] };

/**
 * Reads one column of a CSV file with a header, or one key of the objects of a JSON array, and passes over all others. A file whose
 * first line is no name of the column, and has no separator, is a plain list: each line is a value. So is a JSON array of texts.
 *
 * @param path as of `readRows`
 * @param wanted the names of the column. The first that the file has counts, and one in another case where it has none of them
 * @returns the cells of rows that are not empty; the value of an object without the key is undefined
 * @throws SfError NoColumnError if a CSV file has the column by none of its names; ColumnTwiceError; those of `readRows` when the
 * file as a whole cannot be read
 */
export const readColumn = async (path: string, wanted: readonly string[]): Promise<FileColumn> => {
  const { name, content, isJson } = await readContent(path);
  if (isJson) return columnOfObjects(jsonElements(content, name), wanted);
  const text = withLineFeeds(content);
  const first = firstLine(text);
  if (first.trim() !== '' && !separatorIn(first) && !chooseColumn([unquoted(first)], wanted)) return listOf(text, name);
  let passedOver: readonly string[] = [];
  const cells = await csvRows(
    text,
    name,
    byOneColumn(wanted, (names) => (passedOver = names)),
  );
  return { cells, passedOver };
};

function chooseColumn(names: readonly string[], wanted: readonly string[]): string | undefined {
  const inAnyCase = (one: string): string | undefined => names.find((name) => name.toLowerCase() === one.toLowerCase());
  return wanted.find((one) => names.includes(one)) ?? wanted.map(inAnyCase).find((name) => name !== undefined);
}

const COLUMNS_NAMED = 20;

/** Rows are the cells of one column. A row without any text is none: a spreadsheet writes such rows at the end. */
function byOneColumn(
  wanted: readonly string[],
  onPassedOver: (names: readonly string[]) => void,
): HeaderReader<SourceCell> {
  return (header, headerSource) => {
    const column = chooseColumn(header, wanted);
    const others = header.filter((name) => name !== column && name !== '');
    if (column === undefined) {
      const words = new Set(wanted.map((name) => name.toLowerCase()));
      const named = [...others.slice(0, COLUMNS_NAMED), ...(others.length > COLUMNS_NAMED ? ['…'] : [])];
      throw messages.createError('noColumn', [headerSource, [...words].join(', '), named.join(', ')]);
    }
    const position = header.indexOf(column);
    if (header.includes(column, position + 1)) throw messages.createError('columnTwice', [headerSource, column]);
    onPassedOver(others);
    return (source, cells) =>
      cells.every((cell) => cell === '') ? null : { source, column, value: textOfCell(cells[position]) };
  };
}

function columnOfObjects(elements: readonly SourceRow[], wanted: readonly string[]): FileColumn {
  const passedOver = new Set<string>();
  const cells = elements.map(({ source, values }): SourceCell => {
    if (!isObject(values)) return { source, column: null, value: values };
    const names = Object.keys(values);
    const column = chooseColumn(names, wanted);
    for (const name of names) if (name !== column) passedOver.add(name);
    return { source, column: column ?? wanted[0]!, value: column === undefined ? undefined : values[column] };
  });
  return { cells, passedOver: [...passedOver] };
}

function listOf(text: string, name: string): FileColumn {
  const cells = text.split('\n').flatMap((line, index): SourceCell[] => {
    const value = textOfCell(unquoted(line));
    return value ? [{ source: `${name}:${index + 1}`, column: null, value }] : [];
  });
  return { cells, passedOver: [] };
}

/** The text of a line that is one cell, without the quotes around it. */
function unquoted(line: string): string {
  const text = line.trim();
  return /^"(?:[^"]|"")*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"').trim() : text;
}
