import { Messages } from '@salesforce/core';
import { Readable } from 'node:stream';
import type { Cell } from './cell.js';
import { toChunks } from './chunks.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'workbook');

export type Sheet = {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: Iterable<readonly Cell[]>;
};

/** Source: "Excel specifications and limits", Microsoft. */
export const MAX_ROWS = 1_048_576;

/** `A`, …, `Z`, `AA`, …: the name of a column by its index. */
const columnName = (index: number): string =>
  (index >= 26 ? columnName(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Characters that XML cannot hold as they are, and text that a workbook would take for the escape of such a character. */
// eslint-disable-next-line no-control-regex
const SPECIAL = /[&<>\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[\dA-Fa-f]{4}_)/g;

const escapeOne = (character: string): string =>
  ENTITIES[character] ?? `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/** Text for a cell. Source: ECMA-376, ST_Xstring, on `_xHHHH_`. */
export const escapeText = (text: string): string => text.replace(SPECIAL, escapeOne);

/** A row whose cells hold their text themselves: a table of shared strings would have to stay in memory. */
const rowXml = (cells: readonly Cell[], number: number, columns: readonly string[]): string => {
  let xml = `<row r="${number}">`;
  cells.forEach((cell, index) => {
    if (!cell) return;
    xml += `<c r="${columns[index]}${number}" t="inlineStr"><is><t xml:space="preserve">${escapeText(cell)}</t></is></c>`;
  });
  return `${xml}</row>`;
};

/**
 * A worksheet whose cells are all text, so that no spreadsheet takes an id for a number or a text for a formula.
 *
 * @throws SfError TooManyRowsError
 */
export function* sheetXml({ name, header, rows }: Sheet): Generator<string> {
  const columns = header.map((_, index) => columnName(index));
  yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  yield '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>';
  yield rowXml(header, 1, columns);
  let number = 1;
  for (const row of rows) {
    number += 1;
    if (number > MAX_ROWS) throw messages.createError('tooManyRows', [name, MAX_ROWS.toLocaleString('en-US')]);
    yield rowXml(row, number, columns);
  }
  yield '</sheetData></worksheet>';
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const numbered = (sheets: readonly Sheet[], one: (number: number, sheet: Sheet) => string): string =>
  sheets.map((sheet, index) => one(index + 1, sheet)).join('');

/** The parts of the file that list the other parts and the sheets. Source: ECMA-376, parts 1 and 2. */
const partsAround = (sheets: readonly Sheet[]): Readonly<Record<string, string>> => ({
  '[Content_Types].xml':
    `${XML}<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${MAIN}.sheet.main+xml"/>` +
    numbered(
      sheets,
      (number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${MAIN}.worksheet+xml"/>`,
    ) +
    '</Types>',
  '_rels/.rels':
    `${XML}<Relationships xmlns="${PACKAGE}/relationships">` +
    `<Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml':
    `${XML}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${DOCUMENT}"><sheets>` +
    numbered(sheets, (number, { name }) => `<sheet name="${name}" sheetId="${number}" r:id="rId${number}"/>`) +
    '</sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    `${XML}<Relationships xmlns="${PACKAGE}/relationships">` +
    numbered(
      sheets,
      (number) =>
        `<Relationship Id="rId${number}" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
    ) +
    '</Relationships>',
});

/** Times in a zip have no zone: a fixed local time gives the same bytes at any time and in any zone. */
const entryOptions = (): { mtime: Date; forceDosTimestamp: boolean } => ({
  mtime: new Date(2000, 0, 1),
  forceDosTimestamp: true,
});

/**
 * A workbook (XLSX), written sheet by sheet as the consumer takes it, so that memory does not grow with its rows.
 *
 * Libraries that stream workbooks put the date into the file, and either write one sheet alone or collect rows in memory. A
 * workbook has few parts, so only the zip comes from a library.
 *
 * @throws SfError TooManyRowsError
 */
export async function* workbook(sheets: readonly Sheet[]): AsyncGenerator<Uint8Array> {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  const opened: Readable[] = [];
  const open = (sheet: Sheet): Readable => {
    const source = Readable.from(toChunks(sheetXml(sheet)));
    source.on('error', (error) => output.destroy(error));
    opened.push(source);
    return source;
  };
  for (const [path, xml] of Object.entries(partsAround(sheets))) zip.addBuffer(Buffer.from(xml), path, entryOptions());
  sheets.forEach((sheet, index) =>
    zip.addReadStreamLazy(`xl/worksheets/sheet${index + 1}.xml`, entryOptions(), (found) => {
      if (!output.destroyed) found(null, open(sheet));
    }),
  );
  zip.end();
  try {
    for await (const chunk of output) yield chunk as Uint8Array;
  } finally {
    for (const source of opened) source.destroy();
  }
}
