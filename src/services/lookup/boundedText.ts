import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Messages, type SfError } from '@salesforce/core';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'fileLimits');

const MB = 1_000_000;

/** The largest file, in bytes: V8 makes no text of more than 512 MiB. */
const MAX_FILE = 500 * MB;

/** What a text may have, many times what honest files have. */
export type TextLimits = {
  /** The bytes of a file. */
  readonly file?: number;
  /** The characters of a line; in JSON of several lines, those of a text. */
  readonly line: number;
  /** Lines, of cells without the first, which is a header; or the elements of a JSON array. */
  readonly rows: number;
  /** Cells of a file, or JSON values: of a document, or of each line where each is a document. */
  readonly values: number;
  /** JSON within JSON: each bracket takes a byte in the file, and fifty in memory. */
  readonly depth: number;
};

/**
 * A file of changes or of users. With so many rows, no command takes more than 400 MB (docs/benchmarks.md). No field of Salesforce holds
 * a longer text than 131,072 characters.
 */
export const ROW_LIMITS: TextLimits = { file: 10 * MB, line: MB, rows: 25_000, values: 2 * MB, depth: 8 };

/** A file of users who are created, or lose all that they hold: each takes more memory than a change, or has several. */
export const PEOPLE_LIMITS: TextLimits = { ...ROW_LIMITS, rows: 15_000 };

/** A journal: a line has up to 200 writes with all fields of a user. With so many writes, an undo takes no more than 400 MB (docs/benchmarks.md). */
export const JOURNAL_LIMITS: TextLimits & { readonly writes: number } = {
  file: 100 * MB,
  line: 4 * MB,
  rows: 500_000,
  values: 200_000,
  depth: 8,
  writes: 40_000,
};

/** How a text is laid out: cells in lines, one JSON document, or one JSON document a line. */
export type TextLayout = 'cells' | 'json' | 'json lines';

type Bound = 'line' | 'text' | 'rows' | 'values' | 'depth' | 'writes';

/** @param line the line of the file that goes beyond the limit */
export function beyondLimit(bound: Bound, name: string, line: number, limit: number): SfError {
  return messages.createError(
    `${bound}Limit`,
    [name, line, limit].map((value) => value.toLocaleString('en')),
  );
}

/**
 * Reads a text, and stops at the first line, cell or value that goes beyond a limit, so that no parser meets it.
 *
 * @param options as of `boundedParts`
 * @throws SfError as `boundedParts`
 */
export async function readBoundedText(...options: Parameters<typeof boundedParts>): Promise<string> {
  const parts: string[] = [];
  for await (const part of boundedParts(...options)) parts.push(part);
  return parts.join('');
}

/**
 * Reads a text part by part, each checked before it is given. The first has what stands before the first character that is no blank.
 * Of a file that is too large, nothing is read.
 *
 * @param source a path, or standard input
 * @param name the file's name in errors
 * @param layoutOf gives the layout by the first characters
 * @param decoder decodes the whole text
 * @throws SfError FileLimitError, LineLimitError, TextLimitError, RowsLimitError, ValuesLimitError, DepthLimitError; what the decoder throws; the errors of reading
 */
export async function* boundedParts(
  source: string | Readable,
  name: string,
  layoutOf: (start: string) => TextLayout,
  limits: TextLimits,
  decoder: TextDecoder,
): AsyncGenerator<string> {
  const { file: limit = MAX_FILE } = limits;
  const refuseIfMore = (bytes: number): void => {
    if (bytes > limit) throw messages.createError('fileLimit', [name, limit.toLocaleString('en')]);
  };
  let bytes = 0;
  let blanks: string | null = '';
  let check: (part: string) => void = () => undefined;
  const taken = (part: string): string => {
    if (blanks === null) return (check(part), part);
    blanks += part;
    // What stands first tells how the text is laid out.
    if (blanks.trim() === '') {
      if (blanks.length > limits.line) throw beyondLimit('line', name, 1, limits.line);
      return '';
    }
    const start = blanks;
    blanks = null;
    check = checkOf(layoutOf(start), name, limits);
    check(start);
    return start;
  };
  for await (const chunk of typeof source === 'string' ? chunksOf(source, refuseIfMore) : source) {
    // Standard input gives texts: the CLI has set its encoding.
    const received = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
    refuseIfMore((bytes += received.length));
    const part = taken(decoder.decode(received, { stream: true }));
    if (part !== '') yield part;
  }
  const last = taken(decoder.decode());
  if (last !== '') yield last;
  if (blanks !== null) yield blanks;
}

/** The content of a file. @param checkSize is told the size of a regular file: what a pipe has, nobody knows before it is read */
async function* chunksOf(path: string, checkSize: (bytes: number) => void): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const found = await file.stat();
    if (found.isFile()) checkSize(found.size);
    yield* file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>;
  } finally {
    await file.close();
  }
}

const [BREAK, RETURN, QUOTE, BACKSLASH] = [...'\n\r"\\'].map((one) => one.charCodeAt(0));
const codes = (characters: string): ReadonlySet<number> => new Set([...characters].map((one) => one.charCodeAt(0)));
const OPENING = codes('[{');
const CLOSING = codes(']}');
const COMMA = codes(',');
/** What stands between cells; which of them it is in this file does not matter for a bound. */
const SEPARATORS = codes(',;\t');

/** Checks the parts of a text, one after another. */
function checkOf(layout: TextLayout, name: string, limits: TextLimits): (part: string) => void {
  const isJson = layout !== 'cells';
  const separators = isJson ? COMMA : SEPARATORS;
  let [line, length, rows, values, depth] = [1, 0, layout === 'cells' ? -1 : 0, 0, 0];
  let [inText, isEscaped, isAfterReturn] = [false, false, false];
  const count = (bound: Exclude<Bound, 'text' | 'writes'>, value: number): void => {
    if (value <= limits[bound]) return;
    throw beyondLimit(bound === 'line' && layout === 'json' ? 'text' : bound, name, line, limits[bound]);
  };
  const nextLine = (): void => {
    line += 1;
    if (layout === 'json') return;
    count('rows', (rows += 1));
    length = 0;
    if (layout === 'json lines') [values, depth, inText, isEscaped] = [0, 0, false, false];
  };
  /** @returns whether the character belongs to a text */
  const isOfText = (code: number): boolean => {
    if (!inText) {
      if (code === QUOTE) [inText, length] = [true, layout === 'json' ? -1 : length];
      return inText;
    }
    if (isEscaped) isEscaped = false;
    else if (code === BACKSLASH) isEscaped = true;
    else if (code === QUOTE) inText = false;
    return true;
  };
  return (part) => {
    for (let index = 0; index < part.length; index += 1) {
      const code = part.charCodeAt(index);
      // Old spreadsheets end a line with a return alone. In JSON it is a blank.
      if (code === BREAK || (code === RETURN && !isJson)) {
        if (code === RETURN || !isAfterReturn) nextLine();
        isAfterReturn = code === RETURN;
        continue;
      }
      isAfterReturn = false;
      const isText = isJson && isOfText(code);
      if (layout !== 'json' || inText) count('line', (length += 1));
      if (isText) continue;
      if (separators.has(code)) {
        if (layout === 'json' && depth === 1) count('rows', (rows += 1));
        count('values', (values += 1));
      } else if (isJson && OPENING.has(code)) {
        count('values', (values += 1));
        count('depth', (depth += 1));
      } else if (isJson && CLOSING.has(code)) depth -= 1;
    }
  };
}
