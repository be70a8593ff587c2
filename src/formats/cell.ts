/** The content of a cell; null for an empty cell. */
export type Cell = string | null;

/** The characters with which a formula begins in a spreadsheet. Source: OWASP, "CSV Injection". */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Gives the function for text that somebody in the org may have typed: it puts an apostrophe before a formula, so that a spreadsheet
 * shows the text and does not compute it.
 */
export function freeText(neutralizeFormulas: boolean): (text: Cell) => Cell {
  if (!neutralizeFormulas) return (text) => text;
  return (text) => (text !== null && FORMULA.test(text) ? `'${text}` : text);
}

const NEEDS_QUOTES = /[",\r\n]/;

/** A row, or some cells of a row, as CSV without the line feed: quotes stand only where CSV needs them. Source: RFC 4180. */
export function csvRecord(cells: readonly Cell[]): string {
  return cells.map((cell) => (cell && NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join();
}
