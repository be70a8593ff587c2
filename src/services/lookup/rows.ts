import { Messages, SfError } from '@salesforce/core';
import { withoutApostrophe } from '../../formats/cell.js';
import { boundedParts, ROW_LIMITS, type TextLayout, type TextLimits } from './boundedText.js';
import { eachCsvRow, type CsvRow } from './csvRows.js';
import { eachJsonElement, textOfJson } from './jsonRows.js';
import { FooterSieve } from './reportFooter.js';
import { whyUnreadable } from './fileFault.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'rowFile');

/** A row, and its place in the file: `users.csv:7` (its first line) or `users.json[6]`. */
export type SourceRow = {
  readonly source: string;
  /** The texts by the names of columns; null where the value is no text: a list or an object of JSON. */
  readonly values: Readonly<Record<string, string | null>>;
} & (RowFault | { readonly problem?: undefined });

/** Why a row cannot be read; its values are those that could be read, or none. */
type RowFault = {
  /** The name of a column, or its number where it has none; null: the whole row. */
  readonly column: string | null;
  readonly problem: string;
};

const STDIN = '-';

/** A text that is read part by part. */
type Parts = AsyncGenerator<string, void>;

/** Reads UTF-8 within the limits. Another encoding, in which some spreadsheets save, is refused: letters would be lost. */
async function* partsOf(
  path: string,
  name: string,
  isJson: (start: string) => boolean,
  limits: TextLimits,
): AsyncGenerator<string, void> {
  try {
    const layoutOf = (start: string): TextLayout => (isJson(start) ? 'json' : 'cells');
    const source = path === STDIN ? process.stdin : path;
    yield* boundedParts(source, name, layoutOf, limits, new TextDecoder('utf-8', { fatal: true }));
  } catch (error) {
    if (error instanceof SfError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw messages.createError('notUtf8', [name]);
    }
    throw messages.createError('unreadable', [name, whyUnreadable(error as Error)]);
  }
}

/** The characters between cells. In many countries, spreadsheets write a semicolon or a tab. No column has one in its name. */
const SEPARATORS = [',', ';', '\t'];
const separatorIn = (line: string): string | undefined => {
  const outsideQuotes = line.replaceAll(/"[^"]*"/g, '');
  return SEPARATORS.find((separator) => outsideQuotes.includes(separator));
};

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
const textOfCell = (cell = ''): string => withoutApostrophe(cell);

/** Makes, from a header and its place, the function that reads the rows below it. */
type HeaderReader<Row> = (header: readonly string[], headerSource: string) => (source: string, row: CsvRow) => Row;

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
    const columnAt = (position: number): string => columns[named.indexOf(position)] ?? String(position + 1);
    return (source, { cells, fault }) => {
      const values = Object.fromEntries(columns.map((column, index) => [column, textOfCell(cells[named[index]!])]));
      if (fault) return { source, values, column: columnAt(fault.position), problem: fault.problem };
      // Spreadsheets write columns that look empty. The meaning of a text in a column without a name is not known.
      const nameless = cells.findIndex((cell, position) => cell !== '' && header[position] === '');
      if (nameless < 0) return { source, values };
      const problem = messages.getMessage('cell.nameless', [cells[nameless]!]);
      return { source, values, column: columnAt(nameless), problem };
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

/** A text of cells. */
type Table = {
  /** The first line with a text, such as a header. */
  readonly first: string;
  /** What separates the cells, if the file says so in a line before the header. */
  readonly declared: string | undefined;
  /** The text without that line, and the number of its first line. */
  readonly parts: Parts;
  readonly line: number;
};

/** `sep=;`, with which spreadsheets take and give the separator. */
const SEPARATOR_LINE = /^\s*("?)sep=([^"\w\n])\1[ \t]*\n/i;
/** What lines without any text have. */
const TEXT = /[^\s,;"]/;

async function openTable(parts: Parts): Promise<Table> {
  let start = '';
  for (;;) {
    const { done, value } = await parts.next();
    start += value ?? '';
    const [line = '', , declared] = SEPARATOR_LINE.exec(start) ?? [];
    const text = start.slice(line.length);
    const at = text.search(TEXT);
    const end = at < 0 ? -1 : text.indexOf('\n', at);
    if (!done && end < 0) continue;
    const all = async function* (): AsyncGenerator<string, void> {
      yield text;
      yield* parts;
    };
    const first = at < 0 ? '' : text.slice(text.lastIndexOf('\n', at) + 1, end < 0 ? undefined : end);
    return { first, declared, parts: all(), line: line.split('\n').length };
  }
}

async function eachRowOfTable<Row>(
  { first, declared, parts, line }: Table,
  name: string,
  readHeader: HeaderReader<Row>,
  take: (row: Row) => void,
): Promise<void> {
  const place = `${name}:`;
  let readRow: ReturnType<HeaderReader<Row>> | undefined;
  await eachCsvRow(parts, declared ?? separatorIn(first) ?? SEPARATORS[0]!, line, (row) => {
    const source = `${place}${row.line}`;
    if (readRow) take(readRow(source, row));
    else if (row.fault) throw messages.createError('headerFault', [source, row.fault.problem]);
    else readRow = readHeader(row.cells, source);
  });
  if (!readRow) throw messages.createError('empty', [name]);
}

const isObject = (values: unknown): values is Record<string, unknown> =>
  typeof values === 'object' && values !== null && !Array.isArray(values);

/** The content of a file, or of standard input, by how it is laid out. */
async function openContent(path: string, limits: TextLimits): Promise<{ name: string; parts: Parts; isJson: boolean }> {
  const name = path === STDIN ? 'stdin' : path;
  let isJson = false;
  const iterator = partsOf(
    path,
    name,
    (start) => {
      isJson = /\.json$/i.test(path) || (path === STDIN && /^\s*[[{]/.test(start));
      return isJson;
    },
    limits,
  );
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
 * @param take is given row by row, also those that are wrong. What the file has beyond a limit may come after some rows: then all of
 * it is refused
 * @throws SfError UnreadableError, NotUtf8Error, EmptyError, MalformedError, HeaderFaultError, and those of `boundedParts`, when the
 * file as a whole cannot be read; ColumnTwiceError; the errors of `columnNamed`
 */
export async function eachRow(
  path: string,
  columnNamed: ColumnNamed,
  take: (row: SourceRow) => void,
  limits: TextLimits = ROW_LIMITS,
): Promise<void> {
  const { name, parts, isJson } = await openContent(path, limits);
  if (!isJson) return eachRowOfTable(await openTable(withLineFeeds(parts)), name, byColumns(columnNamed), take);
  eachJsonElement(await wholeText(parts), name, (element, index) => {
    const source = `${name}[${index}]`;
    if (!isObject(element)) {
      return take({ source, values: {}, column: null, problem: messages.getMessage('row.noObject') });
    }
    const columns = nameColumns(Object.keys(element), source, columnNamed);
    const values = Object.values(element);
    take({ source, values: Object.fromEntries(columns.map((column, at) => [column, textOfJson(values[at])])) });
  });
}

/** What a row has in one column, and its place in the file. */
export type SourceCell = {
  readonly source: string;
  /** The column as the file writes it; null in a list without columns. */
  readonly column: string | null;
} & (
  | {
      /** Without blanks around it; null where it is no text: a list or an object of JSON. */
      readonly value: string | null;
    }
  | {
      /** Why the row cannot be read. */
      readonly problem: string;
    }
);

/**
 * Reads one column of a CSV file with a header, or one key of the objects of a JSON array, and passes over all others. A file whose
 * first line is no name of the column, and has no separator, is a plain list: each line is a value. So is a JSON array of texts.
 *
 * @param path as of `eachRow`
 * @param wanted the names of the column. The first that the file has counts, and one in another case where it has none of them
 * @param take is given the cells one by one; the value of an object without the key is empty
 * @returns the names of the columns that were passed over
 * @throws SfError NoColumnError if a CSV file has the column by none of its names; ColumnTwiceError; those of `eachRow` when the
 * file as a whole cannot be read
 */
export async function eachCell(
  path: string,
  wanted: readonly string[],
  take: (cell: SourceCell) => void,
  limits: TextLimits = ROW_LIMITS,
): Promise<readonly string[]> {
  const { name, parts, isJson } = await openContent(path, limits);
  if (isJson) return cellsOfObjects(await wholeText(parts), name, wanted, take);
  const table = await openTable(withLineFeeds(parts));
  const { first } = table;
  if (TEXT.test(first) && !separatorIn(first) && !chooseColumn([unquoted(first)], wanted)) {
    await cellsOfList(table, name, take);
    return [];
  }
  let passedOver: readonly string[] = [];
  await eachRowOfTable(
    table,
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

/** Rows are the cells of one column. */
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
    return (source, { cells, fault }) =>
      fault
        ? { source, column: header[fault.position] || String(fault.position + 1), problem: fault.problem }
        : { source, column, value: textOfCell(cells[position]).trim() };
  };
}

function cellsOfObjects(
  content: string,
  name: string,
  wanted: readonly string[],
  take: (cell: SourceCell) => void,
): string[] {
  const passedOver = new Set<string>();
  eachJsonElement(content, name, (element, index) => {
    const source = `${name}[${index}]`;
    if (!isObject(element)) return take({ source, column: null, value: textOfJson(element)?.trim() ?? null });
    const names = Object.keys(element);
    const column = chooseColumn(names, wanted);
    for (const one of names) if (one !== column) passedOver.add(one);
    const value = column === undefined ? '' : textOfJson(element[column]);
    take({ source, column: column ?? wanted[0]!, value: value?.trim() ?? null });
  });
  return [...passedOver];
}

async function cellsOfList(
  { parts, line: first }: Table,
  name: string,
  take: (cell: SourceCell) => void,
): Promise<void> {
  const sieve = new FooterSieve<SourceCell>(take);
  const place = `${name}:`;
  let line = first;
  let rest = '';
  const takeLine = (text: string): void => {
    const value = TEXT.test(text) ? textOfCell(unquoted(text)) : '';
    if (value === '') sieve.takeNothing();
    else sieve.take({ source: `${place}${line}`, column: null, value }, value);
    line += 1;
  };
  for await (const part of parts) {
    const lines = (rest + part).split('\n');
    rest = lines.pop()!;
    for (const one of lines) takeLine(one);
  }
  takeLine(rest);
  sieve.end();
}

/** The text of a line that is one cell, without the quotes around it. */
function unquoted(line: string): string {
  const text = line.trim();
  return /^"(?:[^"]|"")*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"').trim() : text;
}
