import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { read, utils } from '@e965/xlsx';
import { connectorXlsx } from '../../src/formats/connectorXlsx.js';
import { csv } from '../../src/formats/csv.js';
import { xlsx } from '../../src/formats/xlsx.js';
import { orgs, type SyncedOrg } from './support/syncedOrg.js';
import { requireTool, type Tool } from './support/tool.js';

/** Commas, quotes, UTF-8, cells as they are shown, every sheet. Source: LibreOffice Help, "CSV filter options". */
const EVERY_SHEET = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1';

for (const { name, start } of orgs) {
  describe(`LibreOffice on the workbooks of ${name}`, () => {
    let office: Tool;
    let synced: SyncedOrg;

    before(async function () {
      office = await requireTool(this, 'soffice');
      synced = await start();
    });
    after(async () => synced?.stop());

    const rowsOf = async (file: string): Promise<string[][]> =>
      parse(await readFile(file, 'utf8'), { relax_column_count: true });

    /** The rows of a workbook's sheets, as LibreOffice reads them. */
    const sheetsOf = async (workbook: string, sheets: readonly string[]): Promise<string[][][]> => {
      const profile = `-env:UserInstallation=${pathToFileURL(join(synced.folder, 'office')).href}`;
      await office([profile, '--headless', '--convert-to', EVERY_SHEET, '--outdir', synced.folder, workbook]);
      const csvOf = (sheet: string): string => join(synced.folder, `${basename(workbook, '.xlsx')}-${sheet}.csv`);
      return Promise.all(sheets.map((sheet) => rowsOf(csvOf(sheet))));
    };

    it('finds in xlsx what csv has', async () => {
      const [rows] = await sheetsOf(await synced.write(xlsx, 'upload.xlsx'), ['Access']);
      expect(rows).to.deep.equal(await rowsOf(await synced.write(csv, 'upload.csv')));
    });

    it('finds in connector-xlsx what another reader of workbooks finds', async () => {
      const file = await synced.write(connectorXlsx, 'connector.xlsx');
      const { SheetNames: names, Sheets: sheets } = read(await readFile(file));
      const expected = names.map((sheet) => utils.sheet_to_json<string[]>(sheets[sheet]!, { header: 1, defval: '' }));
      expect(await sheetsOf(file, names)).to.deep.equal(expected);
    });
  });
}
