import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { connectorCsv } from '../../../src/formats/connectorCsv.js';
import { connectorXlsx } from '../../../src/formats/connectorXlsx.js';
import { csv } from '../../../src/formats/csv.js';
import { xlsx } from '../../../src/formats/xlsx.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { readConnectorCsv, readConnectorXlsx } from '../../nut/support/fileConnector/index.js';
import { bytesOf, textOf } from '../support/documents.js';
import { accountOf, addEntitlement, addGrant, withSnapshot } from '../support/snapshots.js';
import { rowsOfSheet } from '../support/workbooks.js';

const ODD_EMAIL = '+ada@acme.example';

/** Somebody whose names are formulas, and whose ids look like some. */
const mallory = (text: string) => (writer: SnapshotWriter) => {
  writer.account(
    accountOf('-005', {
      firstName: text,
      lastName: text,
      displayName: text,
      email: ODD_EMAIL,
      username: ODD_EMAIL,
      profile: { title: text, username: ODD_EMAIL },
    }),
  );
  addEntitlement(writer, 'permission:=0PS:assigned', text);
  addGrant(writer, 'permission:=0PS:assigned', '-005');
};

type Found = { texts: string[]; ids: string[] };

const foundInUpload = (rows: Array<Record<string, string>>): Found => {
  const [identity, entitlement, grant] = rows;
  return {
    texts: [
      identity!['Last Name']!,
      identity!['First Name']!,
      identity!['Full Name']!,
      entitlement!['Entitlement Display Name']!,
      grant!['Last Name']!,
      grant!['Entitlement Display Name']!,
    ],
    ids: [grant!['User ID']!, identity!['Email Address']!, identity!['Username']!, entitlement!['Resource Name']!],
  };
};

type Tables = {
  users: Array<{ id: string; email: string; display_name: string; profile: { title: string; username: string } }>;
  resources: Array<{ id: string; display_name: string }>;
};

const foundInTables = (document: unknown): Found => {
  const { users, resources } = document as Tables;
  return {
    texts: [users[0]!.display_name, users[0]!.profile.title, resources[0]!.display_name],
    ids: [users[0]!.id, users[0]!.email, users[0]!.profile.username, resources[0]!.id],
  };
};

const readers: Record<string, (reader: SnapshotReader, neutralizeFormulas: boolean) => Promise<Found>> = {
  csv: async (reader, neutralizeFormulas) =>
    foundInUpload(parse(await textOf(csv, reader, { neutralizeFormulas }), { columns: true })),
  xlsx: async (reader, neutralizeFormulas) =>
    foundInUpload(rowsOfSheet(await bytesOf(xlsx, reader, { neutralizeFormulas }))),
  'connector-csv': async (reader, neutralizeFormulas) =>
    foundInTables(readConnectorCsv(await textOf(connectorCsv, reader, { neutralizeFormulas }))),
  'connector-xlsx': async (reader, neutralizeFormulas) =>
    foundInTables(readConnectorXlsx(await bytesOf(connectorXlsx, reader, { neutralizeFormulas }))),
};

const IDS = ['-005', ODD_EMAIL, ODD_EMAIL, '=0PS'];

/** What a formula begins with: its sign in every width, alone or after characters that do not show; or the end of a cell. */
const BEGINNINGS = [
  ...['=', '+', '-', '@', '\t', '\r', '\n'],
  ...['\uFF1D', '\uFF0B', '\uFF0D', '\uFF20', '\uFE66', '\uFE62', '\uFE63', '\uFE6B'],
  ...['\n=', '\t+', '\r-', ' @', '\u00A0=', '\u3000\uFF1D', '\u200B=', '\uFEFF=', '\u0000=', ' \n\uFF0B'],
  "'=",
];

for (const [format, read] of Object.entries(readers)) {
  describe(`${format}: text that a spreadsheet would take for a formula`, () => {
    for (const beginning of BEGINNINGS) {
      it(`does not begin with ${JSON.stringify(beginning)} in names, but may in ids`, async () => {
        const text = `${beginning}HYPERLINK("https://evil.example")`;
        await withSnapshot(mallory(text), async (reader) => {
          const { texts, ids } = await read(reader, true);
          expect(new Set(texts)).to.deep.equal(new Set([`'${text}`]));
          expect(ids).to.deep.equal(IDS);
        });
      });
    }

    it('stays as it is when asked', async () => {
      await withSnapshot(mallory('=1+1'), async (reader) => {
        expect(new Set((await read(reader, false)).texts)).to.deep.equal(new Set(['=1+1']));
      });
    });

    it('is left alone elsewhere in a text', async () => {
      for (const text of ['R=D+1 @-', ' R =', "'Round", '(+1)', '\u2013 dash']) {
        await withSnapshot(mallory(text), async (reader) => {
          expect(new Set((await read(reader, true)).texts)).to.deep.equal(new Set([text]));
        });
      }
    });
  });
}
