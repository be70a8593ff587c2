/**
 * Whether a text is what spreadsheets write into a CSV file for a number of twelve digits or more, in a cell that nobody formatted as
 * text: a digit, a part after the point or the comma, and a power of ten. Most digits of the number are lost. `3E2` and `1e+11` are not
 * theirs: they write a capital E, a sign, and at least two digits.
 *
 * Source: "Display numbers in scientific (exponential) notation", Microsoft Support: the format General turns to it at 12 digits.
 */
export function isSpreadsheetNumber(text: string): boolean {
  return SPREADSHEET_NUMBER.test(text.trim());
}

const SPREADSHEET_NUMBER = /^-?[1-9](?:[.,]\d+)?E\+\d{2,3}$/;
