import { Messages } from '@salesforce/core';
import type { Cell } from '../spreadsheetText.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'workbook');

export type Sheet = {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: Iterable<readonly Cell[]>;
};

/** Source: "Excel specifications and limits", Microsoft. */
export const MOST_ROWS = 1_048_576;

/** `A`, …, `Z`, `AA`, …: the name of a column by its place. */
const columnName = (place: number): string =>
  (place >= 26 ? columnName(Math.floor(place / 26) - 1) : '') + String.fromCharCode(65 + (place % 26));

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What text in XML cannot hold as it is, and what a workbook would take for an escape of such a character. */
// eslint-disable-next-line no-control-regex
const SPECIAL = /[&<>\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[\dA-Fa-f]{4}_)/g;

const escapeOne = (character: string): string =>
  ENTITIES[character] ?? `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/** Text for a cell. Source: ECMA-376, ST_Xstring, on `_xHHHH_`. */
export const escapeText = (text: string): string => text.replace(SPECIAL, escapeOne);

/** The cells hold their text themselves: a table of shared strings would have to stay in memory. */
const rowXml = (cells: readonly Cell[], number: number, columns: readonly string[]): string => {
  let xml = `<row r="${number}">`;
  cells.forEach((cell, place) => {
    if (!cell) return;
    xml += `<c r="${columns[place]}${number}" t="inlineStr"><is><t xml:space="preserve">${escapeText(cell)}</t></is></c>`;
  });
  return `${xml}</row>`;
};

/**
 * A worksheet whose cells are all text, so that no spreadsheet takes an id for a number or a text for a formula.
 *
 * @throws SfError TooManyRowsError
 */
export function* sheetXml({ name, header, rows }: Sheet): Generator<string> {
  const columns = header.map((_, place) => columnName(place));
  yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  yield '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>';
  yield rowXml(header, 1, columns);
  let number = 1;
  for (const row of rows) {
    number += 1;
    if (number > MOST_ROWS) throw messages.createError('tooManyRows', [name, MOST_ROWS.toLocaleString('en-US')]);
    yield rowXml(row, number, columns);
  }
  yield '</sheetData></worksheet>';
}
