/** The content of a cell; null: empty. */
export type Cell = string | null;

/** What a spreadsheet takes for the beginning of a formula. Source: OWASP, "CSV Injection". */
const FORMULA = /^[=+\-@\t\r]/;

/** Text that somebody in the org may have typed: a leading apostrophe makes a spreadsheet show it rather than compute it. */
export const freeText = (neutralizeFormulas: boolean): ((text: Cell) => Cell) =>
  neutralizeFormulas ? (text) => (text !== null && FORMULA.test(text) ? `'${text}` : text) : (text) => text;
