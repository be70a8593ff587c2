import { Messages } from '@salesforce/core';
import { Readable } from 'node:stream';
import type { Cell } from './cell.js';
import { toChunks } from './chunks.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'workbook');

export type Sheet = {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: Iterable<readonly Cell[]>;
};

/** Source: "Excel specifications and limits", Microsoft. */
export const MAX_ROWS = 1_048_576;

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** `A`, …, `Z`, `AA`, …: the name of a column by its index. */
const columnName = (index: number): string =>
  (index >= 26 ? columnName(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Characters that XML cannot hold as they are, and text that a workbook would take for the escape of such a character. */
// oxlint-disable-next-line no-control-regex
const SPECIAL = /[&<>\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[\dA-Fa-f]{4}_)/g;

const escapeOne = (character: string): string =>
  ENTITIES[character] ?? `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/** Text for a cell. Source: ECMA-376, ST_Xstring, on `_xHHHH_`. */
export const escapeText = (text: string): string => text.replace(SPECIAL, escapeOne);

/**
 * A row whose cells hold their text themselves: a table of shared strings would have to stay in memory.
 *
 * @param style an attribute that each cell has
 */
const rowXml = (cells: readonly Cell[], number: number, columns: readonly string[], style = ''): string => {
  let xml = `<row r="${number}">`;
  cells.forEach((cell, index) => {
    if (!cell) return;
    const text = `<is><t xml:space="preserve">${escapeText(cell)}</t></is>`;
    xml += `<c r="${columns[index]}${number}"${style} t="inlineStr">${text}</c>`;
  });
  return `${xml}</row>`;
};

/** The width of a column in characters, by its header. The rows are not known before they are written. */
const WIDTHS: ReadonlyArray<readonly [header: RegExp, width: number]> = [
  [/Description$/, 50],
  [/^Entitlement$/, 46],
  [/(?:Email|Email Address|Username|^Login|Account Owner|_email)$/, 32],
  [/Name$/, 28],
  [/(?:ID|_id|Last Login)$/, 22],
];

/** The narrowest column, and the space that the button of the filter takes beside the header. */
const NARROWEST = 12;
const FILTER_BUTTON = 4;

const widthOf = (header: string): number =>
  WIDTHS.find(([ending]) => ending.test(header))?.[1] ?? Math.max(NARROWEST, header.length + FILTER_BUTTON);

const columnXml = (header: string, index: number): string =>
  `<col min="${index + 1}" max="${index + 1}" width="${widthOf(header)}" customWidth="1"/>`;

/** The attribute of a cell with the bold style, the second one in `stylesXml`. */
const HEADER_STYLE = ' s="1"';

/** The first row stays in sight while a reader scrolls. Source: ECMA-376, CT_Pane. */
const FROZEN_HEADER =
  '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' +
  '</sheetView></sheetViews>';

/**
 * A worksheet whose cells are all text, so that no spreadsheet takes an id for a number or a text for a formula. The header stays in
 * sight, and its buttons filter the rows.
 *
 * @throws SfError TooManyRowsError
 */
export function* sheetXml({ name, header, rows }: Sheet): Generator<string> {
  const columns = header.map((_, index) => columnName(index));
  yield `${XML}<worksheet xmlns="${MAIN}">${FROZEN_HEADER}<cols>${header.map(columnXml).join('')}</cols><sheetData>`;
  yield rowXml(header, 1, columns, HEADER_STYLE);
  let number = 1;
  for (const row of rows) {
    number += 1;
    if (number > MAX_ROWS) throw messages.createError('tooManyRows', [name, MAX_ROWS.toLocaleString('en-US')]);
    yield rowXml(row, number, columns);
  }
  yield `</sheetData><autoFilter ref="A1:${columns.at(-1)}${number}"/></worksheet>`;
}

/** Two styles of cells: the usual one, and a bold one for headers. Source: ECMA-376, CT_Stylesheet. */
const stylesXml = (): string => {
  const font = (bold: string): string => `<font>${bold}<sz val="11"/><name val="Calibri"/><family val="2"/></font>`;
  const noFill = ['none', 'gray125'].map((pattern) => `<fill><patternFill patternType="${pattern}"/></fill>`).join('');
  const format = (fontId: number, more = ''): string =>
    `<xf numFmtId="0" fontId="${fontId}" fillId="0" borderId="0"${more}/>`;
  return (
    `${XML}<styleSheet xmlns="${MAIN}"><fonts count="2">${font('')}${font('<b/>')}</fonts>` +
    `<fills count="2">${noFill}</fills>` +
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
    `<cellStyleXfs count="1">${format(0)}</cellStyleXfs>` +
    `<cellXfs count="2">${format(0, ' xfId="0"')}${format(1, ' xfId="0" applyFont="1"')}</cellXfs>` +
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
  );
};

const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const numbered = (sheets: readonly Sheet[], one: (number: number, sheet: Sheet) => string): string =>
  sheets.map((sheet, index) => one(index + 1, sheet)).join('');

/** The parts of the file that list the other parts and the sheets. Source: ECMA-376, parts 1 and 2. */
const partsAround = (sheets: readonly Sheet[]): Readonly<Record<string, string>> => ({
  '[Content_Types].xml':
    `${XML}<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${CONTENT}.sheet.main+xml"/>` +
    `<Override PartName="/xl/styles.xml" ContentType="${CONTENT}.styles+xml"/>` +
    numbered(
      sheets,
      (number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${CONTENT}.worksheet+xml"/>`,
    ) +
    '</Types>',
  '_rels/.rels':
    `${XML}<Relationships xmlns="${PACKAGE}/relationships">` +
    `<Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml':
    `${XML}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets>` +
    numbered(sheets, (number, { name }) => `<sheet name="${name}" sheetId="${number}" r:id="rId${number}"/>`) +
    '</sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    `${XML}<Relationships xmlns="${PACKAGE}/relationships">` +
    numbered(
      sheets,
      (number) =>
        `<Relationship Id="rId${number}" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
    ) +
    `<Relationship Id="rId${sheets.length + 1}" Type="${DOCUMENT}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': stylesXml(),
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
