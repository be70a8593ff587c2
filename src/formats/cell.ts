/** The content of a cell; null for an empty cell. */
export type Cell = string | null;

/** The signs with which a formula begins, in the widths in which East Asian keyboards type them as well. */
const SIGN = '[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B]';

/**
 * Text that a spreadsheet may take for a formula: it begins with a sign, before which blanks and invisible characters may stand, or
 * with a tab or a line break, which some spreadsheets take for the end of a cell. Source: OWASP, "CSV Injection".
 */
const FORMULA = `(?:[\\t\\r\\n]|[\\s\\p{C}]*${SIGN})`;

/** Text before which an apostrophe is put. If it has one already, it gets another, so that `withoutApostrophe` gives it back. */
const NEEDS_APOSTROPHE = new RegExp(`^'*${FORMULA}`, 'u');
const HAS_APOSTROPHE = new RegExp(`^'+${FORMULA}`, 'u');

/** Whether a spreadsheet may take a text for a formula. */
export function isFormula(text: string): boolean {
  return NEEDS_APOSTROPHE.test(text);
}

/** The text with an apostrophe before it if it is a formula: a spreadsheet then shows the text and does not compute it. */
export function neutralized(text: string): string {
  return isFormula(text) ? `'${text}` : text;
}

/** The text that `neutralized` was given. */
export function withoutApostrophe(text: string): string {
  return HAS_APOSTROPHE.test(text) ? text.slice(1) : text;
}

/** The function for text that somebody in the org may have typed. */
export function freeText(neutralizeFormulas: boolean): (text: Cell) => Cell {
  return neutralizeFormulas ? (text) => (text === null ? text : neutralized(text)) : (text) => text;
}

const NEEDS_QUOTES = /[",\r\n]/;

/** A row, or some cells of a row, as CSV without the line feed: quotes stand only where CSV needs them. Source: RFC 4180. */
export function csvRecord(cells: readonly Cell[]): string {
  return cells.map((cell) => (cell && NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join();
}
