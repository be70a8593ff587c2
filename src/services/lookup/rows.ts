import { pipeline } from 'node:stream/promises';
import { Messages, SfError } from '@salesforce/core';
import { withoutApostrophe } from '../../formats/cell.js';
import { beyondLimit, boundedParts, ROW_LIMITS, type TextLayout } from './boundedText.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'rowFile');

/** The values of a row, and its place in the file: `users.csv:7` (its first line) or `users.json[6]`. */
export type SourceRow = { readonly source: string; readonly values: unknown };

const STDIN = '-';

/** A text that is read part by part. */
type Parts = AsyncGenerator<string, void>;

/** Reads UTF-8 within the limits. Another encoding, in which some spreadsheets save, is refused: letters would be lost. */
async function* partsOf(path: string, name: string, isJson: (start: string) => boolean): AsyncGenerator<string, void> {
  try {
    const layoutOf = (start: string): TextLayout => (isJson(start) ? 'json' : 'cells');
    const source = path === STDIN ? process.stdin : path;
    yield* boundedParts(source, name, layoutOf, ROW_LIMITS, new TextDecoder('utf-8', { fatal: true }));
  } catch (error) {
    if (error instanceof SfError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw messages.createError('notUtf8', [name]);
    }
    throw messages.createError('unreadable', [name, (error as Error).message]);
  }
}

/** The first line that has something in it. */
const firstLine = (content: string): string => content.trimStart().split('\n', 1)[0] ?? '';

/** The characters between cells. In many countries, spreadsheets write a semicolon or a tab. No column has one in its name. */
const SEPARATORS = [',', ';', '\t'];
const separatorIn = (line: string): string | undefined => SEPARATORS.find((separator) => line.includes(separator));

const lineBreaks = (text: string): number => (text.includes('\n') ? text.split('\n').length - 1 : 0);

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

/** A text with line feeds alone. Old spreadsheets end a line with a return. */
async function* withLineFeeds(parts: Parts): AsyncGenerator<string, void> {
  let held = '';
  for await (const part of parts) {
    const text = held + part;
    // The line feed of a return may be in the next part.
    held = text.endsWith('\r') ? '\r' : '';
    yield text.slice(0, text.length - held.length).replace(/\r\n?/g, '\n');
  }
  if (held !== '') yield '\n';
}

/** The first line that has something in it, with what stands before it, and all parts of the text. */
async function peekAtLine(parts: Parts): Promise<{ first: string; all: Parts }> {
  let start = '';
  for (let isWhole = false; !isWhole;) {
    const { done, value } = await parts.next();
    start += value ?? '';
    isWhole = done === true || start.trimStart().includes('\n');
  }
  const all = async function* (): AsyncGenerator<string, void> {
    yield start;
    yield* parts;
  };
  return { first: firstLine(start), all: all() };
}

/** Takes each row of a text of cells, so that nobody keeps what is not needed. */
async function eachCsvRow<Row>(
  { first, all }: { readonly first: string; readonly all: Parts },
  name: string,
  readHeader: HeaderReader<Row>,
  take: (row: Row) => void,
): Promise<void> {
  const { parse } = await import('csv-parse');
  let readRow: ReturnType<HeaderReader<Row>> | undefined;
  const parser = parse({
    delimiter: separatorIn(first) ?? SEPARATORS[0]!,
    skip_empty_lines: true,
    trim: true,
    // A quoted cell can have many lines, each of them short.
    max_record_size: ROW_LIMITS.line,
    on_record: (cells: readonly string[], { lines }) => {
      // csv-parse gives the line on which a row ends.
      const source = `${name}:${lines - cells.reduce((sum, cell) => sum + lineBreaks(cell), 0)}`;
      if (readRow) {
        const row = readRow(source, cells);
        if (row !== null) take(row);
      } else readRow = readHeader(cells, source);
      return null;
    },
  });
  try {
    // No row comes out of it: each is taken where it is parsed.
    await pipeline(all, parser.resume());
  } catch (error) {
    if (error instanceof SfError) throw error;
    const { code, lines } = error as { code?: string; lines?: number };
    if (code === 'CSV_MAX_RECORD_SIZE') throw beyondLimit('line', name, lines ?? 1, ROW_LIMITS.line);
    throw messages.createError('malformed', [name, (error as Error).message]);
  }
  if (!readRow) throw messages.createError('empty', [name]);
}

const isObject = (values: unknown): values is Record<string, unknown> =>
  typeof values === 'object' && values !== null && !Array.isArray(values);

/** Takes each element of a JSON array, with its place. */
function eachElement(content: string, name: string, take: (element: SourceRow) => void): void {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch (error) {
    throw messages.createError('malformed', [name, (error as Error).message]);
  }
  if (!Array.isArray(document)) throw messages.createError('malformed', [name, messages.getMessage('noArray')]);
  for (const [index, values] of document.entries()) take({ source: `${name}[${index}]`, values });
}

/** The content of a file, or of standard input, by how it is laid out. */
async function openContent(path: string): Promise<{ name: string; parts: Parts; isJson: boolean }> {
  const name = path === STDIN ? 'stdin' : path;
  let isJson = false;
  const iterator = partsOf(path, name, (start) => {
    isJson = /\.json$/i.test(path) || (path === STDIN && /^\s*[[{]/.test(start));
    return isJson;
  });
  // With the first part, it is known how the text is laid out.
  const { value } = await iterator.next();
  const parts = async function* (): AsyncGenerator<string, void> {
    yield value ?? '';
    yield* iterator;
  };
  return { name, parts: parts(), isJson };
}

async function wholeText(parts: Parts): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

/**
 * Reads the rows of a CSV file with a header, or the elements of a JSON array, by the names of their columns. A byte order mark is
 * ignored.
 *
 * @param path `-` for standard input, where the first character tells JSON from CSV; a file is JSON if its name says so
 * @param take is given row by row. What the file has beyond a limit may come after some rows: then all of it is refused
 * @throws SfError UnreadableError, NotUtf8Error, EmptyError, MalformedError, and those of `boundedParts`, when the file as a
 * whole cannot be read; ColumnTwiceError, ColumnNamelessError; the errors of `columnNamed`
 */
export async function eachRow(path: string, columnNamed: ColumnNamed, take: (row: SourceRow) => void): Promise<void> {
  const { name, parts, isJson } = await openContent(path);
  if (!isJson) return eachCsvRow(await peekAtLine(withLineFeeds(parts)), name, byColumns(columnNamed), take);
  eachElement(await wholeText(parts), name, ({ source, values }) => {
    if (!isObject(values)) return take({ source, values });
    const columns = nameColumns(Object.keys(values), source, columnNamed);
    const cells = Object.values(values);
    take({ source, values: Object.fromEntries(columns.map((column, position) => [column, cells[position]])) });
  });
}

/** What a row has in one column, and its place in the file. */
export type SourceCell = {
  readonly source: string;
  /** The column as the file writes it; null in a list without columns. */
  readonly column: string | null;
  readonly value: unknown;
};

/**
 * Reads one column of a CSV file with a header, or one key of the objects of a JSON array, and passes over all others. A file whose
 * first line is no name of the column, and has no separator, is a plain list: each line is a value. So is a JSON array of texts.
 *
 * @param path as of `eachRow`
 * @param wanted the names of the column. The first that the file has counts, and one in another case where it has none of them
 * @param take is given the cells of rows that are not empty, one by one; the value of an object without the key is undefined
 * @returns the names of the columns that were passed over
 * @throws SfError NoColumnError if a CSV file has the column by none of its names; ColumnTwiceError; those of `eachRow` when the
 * file as a whole cannot be read
 */
export async function eachCell(
  path: string,
  wanted: readonly string[],
  take: (cell: SourceCell) => void,
): Promise<readonly string[]> {
  const { name, parts, isJson } = await openContent(path);
  if (isJson) return cellsOfObjects(await wholeText(parts), name, wanted, take);
  const text = await peekAtLine(withLineFeeds(parts));
  const { first } = text;
  if (first.trim() !== '' && !separatorIn(first) && !chooseColumn([unquoted(first)], wanted)) {
    await cellsOfList(text.all, name, take);
    return [];
  }
  let passedOver: readonly string[] = [];
  await eachCsvRow(
    text,
    name,
    byOneColumn(wanted, (names) => (passedOver = names)),
    take,
  );
  return passedOver;
}

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

function cellsOfObjects(
  content: string,
  name: string,
  wanted: readonly string[],
  take: (cell: SourceCell) => void,
): string[] {
  const passedOver = new Set<string>();
  eachElement(content, name, ({ source, values }) => {
    if (!isObject(values)) return take({ source, column: null, value: values });
    const names = Object.keys(values);
    const column = chooseColumn(names, wanted);
    for (const one of names) if (one !== column) passedOver.add(one);
    take({ source, column: column ?? wanted[0]!, value: column === undefined ? undefined : values[column] });
  });
  return [...passedOver];
}

async function cellsOfList(parts: Parts, name: string, take: (cell: SourceCell) => void): Promise<void> {
  let line = 0;
  let rest = '';
  const takeLine = (text: string): void => {
    line += 1;
    const value = textOfCell(unquoted(text));
    if (value) take({ source: `${name}:${line}`, column: null, value });
  };
  for await (const part of parts) {
    const lines = (rest + part).split('\n');
    rest = lines.pop()!;
    for (const one of lines) takeLine(one);
  }
  takeLine(rest);
}

/** The text of a line that is one cell, without the quotes around it. */
function unquoted(line: string): string {
  const text = line.trim();
  return /^"(?:[^"]|"")*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"').trim() : text;
}
