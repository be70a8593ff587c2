import { Messages } from '@salesforce/core';
import type { CsvError, Info, parse } from 'csv-parse/sync';
import { ROW_LIMITS } from './boundedText.js';
import { FooterSieve } from './reportFooter.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'rowFile');

/** A row of a CSV text. */
export type CsvRow = {
  /** The line on which it begins. */
  readonly line: number;
  /** Those that it has: at its end, empty ones may be missing. */
  readonly cells: readonly string[];
  /** Why it cannot be read, and the position of the cell; null if it can be. */
  readonly fault: { readonly position: number; readonly problem: string } | null;
};

/** A text in parts whose lines end with line feeds alone. */
type Parts = AsyncIterable<string>;

/**
 * Gives the rows of a CSV text, the header first, one by one. A row without a text is none, and neither is the footer of a report.
 *
 * A row that is wrong has a fault, and the next line is the next row. A quotation mark that is never closed makes its own row wrong, not
 * those after it: they are read if they have as many cells as the header, and have a fault otherwise, since they could be lines of a cell.
 * Where it seems to be closed, by one of a later row, all rows in between have a fault.
 *
 * @param line the number of the first line
 */
export async function eachCsvRow(
  parts: Parts,
  separator: string,
  line: number,
  take: (row: CsvRow) => void,
): Promise<void> {
  const { parse: parseCsv } = await import('csv-parse/sync');
  const reader = new CsvReader(parseCsv, separator, line, take);
  let held: Buffer[] = [];
  let size = 0;
  let enough = BLOCK;
  for await (const part of parts) {
    const bytes = Buffer.from(part);
    held.push(bytes);
    size += bytes.length;
    if (size < enough) continue;
    const text = Buffer.concat(held);
    const rest = text.subarray(reader.read(text.subarray(0, text.lastIndexOf(LINE_FEED) + 1), false));
    held = [rest];
    size = rest.length;
    // A cell of many lines is read from its begin each time: twice as much text makes the times few.
    enough = Math.max(BLOCK, 2 * size);
  }
  reader.read(Buffer.concat(held), true);
  reader.end();
}

/** The bytes that are parsed together. */
const BLOCK = 1 << 18;
const LINE_FEED = 10;

type Parse = typeof parse;

/** What is wrong with the quotation marks of a row. */
type QuoteError = {
  /** The position of the cell. */
  readonly column: number;
  /** The last line that may belong to the cell. */
  readonly line: number;
  /** Whether the text has ended within a cell. */
  readonly isOpen?: boolean;
  /** Whether the lines may as well be those of a cell that is right. */
  readonly isUncertain?: boolean;
};

type Suspect = {
  readonly error: QuoteError;
  /** Gives the row, and the short ones after it. */
  readonly gives: Array<() => void>;
};

/** How many short rows are kept after a suspect: what is kept is read again if there is an error. */
const MOST_SHORT = 100;

/** Thrown at a row in which a quotation mark must be missing, since one of its cells holds rows. */
class RowsInCell extends Error {
  public constructor(
    public readonly column: number,
    public readonly line: number,
  ) {
    super();
  }
}

class CsvReader {
  private readonly sieve: FooterSieve<CsvRow>;
  /** How many cells the header has; null before it. */
  private width: number | null = null;
  /**
   * A row with a cell that may hold rows. Where the quotation marks of the next row are wrong, they may be wrong from that cell on. A row
   * with fewer cells than the header may be a line of another cell: the next row is then the one after it.
   */
  private suspect: Suspect | null = null;
  /** The lines that may belong to a cell whose quotation mark was not closed, the first of which is that of the cell. */
  private doubt = { from: 0, to: 0, isUncertain: false };

  public constructor(
    private readonly parse: Parse,
    private readonly separator: string,
    /** The line on which the text begins that is read next. */
    private line: number,
    private readonly pass: (row: CsvRow) => void,
  ) {
    this.sieve = new FooterSieve(pass);
  }

  /**
   * Takes the rows of whole lines.
   *
   * @returns how many bytes were read: all, unless the text that comes next says what the last rows are
   */
  public read(text: Buffer, isLast: boolean): number {
    let start = 0;
    while (start < text.length) {
      const { end, error } = this.readUntilError(text.subarray(start), isLast);
      start = this.skipBlankLines(text, start + end);
      if (error === 'needs more') return start;
      if (!error) continue;
      this.takeWrong(error);
      start = endOfLine(text, start);
    }
    return start;
  }

  public end(): void {
    this.sieve.end();
  }

  /** @returns how many bytes the rows have before the first whose quotation marks are wrong, and what is wrong */
  private readUntilError(text: Buffer, isLast: boolean): { end: number; error: QuoteError | 'needs more' | null } {
    const before = this.line - 1;
    let read = { end: 0, lines: 0 };
    let taken = read;
    let blankLines = 0;
    const takeRecord = (cells: readonly string[], info: Info): null => {
      if (!this.mayBeLines(cells)) {
        this.clearSuspect();
        taken = read;
      }
      if (info.empty_lines > blankLines) this.give(() => this.sieve.takeNothing());
      blankLines = info.empty_lines;
      // csv-parse gives the line on which a row ends.
      this.takeRow(cells, before + info.lines);
      read = { end: info.bytes, lines: info.lines };
      return null;
    };
    let error: QuoteError | 'needs more' | null = this.parseRecords(text, takeRecord, before);
    if (!isLast && (error?.isOpen || (!error && this.suspect))) error = 'needs more';
    if (!error) this.clearSuspect();
    if (!this.suspect) taken = read;
    else if (error !== 'needs more') error = this.suspect.error;
    this.suspect = null;
    this.line += taken.lines;
    return { end: taken.end, error };
  }

  private parseRecords(
    text: Buffer,
    take: (cells: readonly string[], info: Info) => null,
    before: number,
  ): QuoteError | null {
    try {
      this.parse(text, {
        delimiter: this.separator,
        record_delimiter: '\n',
        skip_empty_lines: true,
        relax_column_count: true,
        trim: true,
        // A quoted cell can have many lines, each of them short.
        max_record_size: ROW_LIMITS.line,
        on_record: take,
      });
      return null;
    } catch (error) {
      if (error instanceof RowsInCell) return error;
      const { code, column, lines } = error as CsvError & { column: number; lines: number };
      if (!code?.includes('QUOTE') && code !== 'CSV_MAX_RECORD_SIZE') throw error;
      return { column, line: before + lines, isOpen: code === 'CSV_QUOTE_NOT_CLOSED' };
    }
  }

  private takeRow(cells: readonly string[], lastLine: number): void {
    const breaks = cells.reduce((sum, cell) => sum + lineBreaks(cell), 0);
    const line = lastLine - breaks;
    if (cells.every((cell) => cell === '')) return this.give(() => this.sieve.takeNothing());
    if (this.width === null) {
      this.width = cells.length;
      return this.pass({ line, cells, fault: null });
    }
    const isAlone = cells.every((cell, position) => cell === '' || position === 0);
    // The cells of a table of one column may hold what separates others.
    const text = this.width === 1 ? cells.join(`${this.separator} `) : isAlone ? cells[0]! : null;
    const row = { line, cells, fault: this.faultOf(line, cells) };
    const column = breaks === 0 ? -1 : cells.findIndex((cell) => cell.includes('\n') && cell.includes(this.separator));
    const give = (): void => this.sieve.take(row, text);
    if (column < 0) return this.give(give);
    if (cells.length < this.width) throw new RowsInCell(column, lastLine);
    this.suspect = { error: { column, line: lastLine, isUncertain: true }, gives: [give] };
  }

  /** Whether the row after a suspect does not show that the suspect is right. */
  private mayBeLines(cells: readonly string[]): boolean {
    if (this.suspect === null || this.suspect.gives.length > MOST_SHORT) return false;
    return cells.length < this.width! || cells.every((cell) => cell === '');
  }

  /** Gives a row at once, or after the suspect before it. */
  private give(give: () => void): void {
    if (this.suspect) this.suspect.gives.push(give);
    else give();
  }

  private clearSuspect(): void {
    for (const give of this.suspect?.gives ?? []) give();
    this.suspect = null;
  }

  private faultOf(line: number, cells: readonly string[]): CsvRow['fault'] {
    const width = this.width!;
    const beyond = cells.findIndex((cell, position) => position >= width && cell !== '');
    if (beyond >= 0) return { position: beyond, problem: messages.getMessage('cell.beyond', [cells[beyond]!, width]) };
    const { from, to, isUncertain } = this.doubt;
    if (line > to || (cells.length === width && !isUncertain)) return null;
    return { position: 0, problem: messages.getMessage('cell.inDoubt', [from]) };
  }

  private takeWrong({ column, line, isOpen, isUncertain = false }: QuoteError): void {
    const problem = messages.getMessage(isOpen || line > this.line ? 'cell.openQuote' : 'cell.quote');
    this.sieve.take({ line: this.line, cells: [], fault: { position: column, problem } }, null);
    const { to } = this.doubt;
    if (line > to || isUncertain) this.doubt = { from: this.line, to: Math.max(line, to), isUncertain };
    this.line += 1;
  }

  /** @returns where the next line begins that has a text */
  private skipBlankLines(text: Buffer, start: number): number {
    let at = start;
    while (at < text.length && text.toString('utf8', at, endOfLine(text, at)).trim() === '') {
      at = endOfLine(text, at);
      this.line += 1;
    }
    if (at > start) this.sieve.takeNothing();
    return at;
  }
}

function endOfLine(text: Buffer, start: number): number {
  const at = text.indexOf(LINE_FEED, start);
  return at < 0 ? text.length : at + 1;
}

function lineBreaks(text: string): number {
  return text.includes('\n') ? text.split('\n').length - 1 : 0;
}
