import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { connectorCsv } from '../../../src/formats/connectorCsv.js';
import { connectorXlsx } from '../../../src/formats/connectorXlsx.js';
import { csv } from '../../../src/formats/csv.js';
import { formats } from '../../../src/formats/index.js';
import { json } from '../../../src/formats/json.js';
import { ndjson } from '../../../src/formats/ndjson.js';
import { xlsx } from '../../../src/formats/xlsx.js';
import { EntitlementSchema, ResourceSchema } from '../../../src/generated/c1/connector/v2/connector_pb.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { hostileTexts, readableTexts } from '../../hostileTexts.js';
import { readConnectorCsv, readConnectorXlsx } from '../../nut/support/fileConnector/index.js';
import { c1zOf, messageOf, rowsOf, withDatabase } from '../support/c1zFile.js';
import { bytesOf, textOf } from '../support/documents.js';
import { accountOf, addEntitlement, addGrant, withSnapshot } from '../support/snapshots.js';
import { rowsOfSheet } from '../support/workbooks.js';

const texts = [...hostileTexts.map(({ text }) => text), ...readableTexts];

/** An account and a permission set for each text, which is their name. */
const org = (writer: SnapshotWriter): void => {
  texts.forEach((text, index) => {
    writer.account(accountOf(`005${String(index)}`, { displayName: text }));
    addEntitlement(writer, `permission:0PS${String(index)}:assigned`, text);
    addGrant(writer, `permission:0PS${String(index)}:assigned`, `005${String(index)}`);
  });
};

/** The names of accounts and of permission sets in a document, each once. */
type Names = { accounts: string[]; sets: string[] };

const ofConnector = (document: {
  users?: Array<Record<string, unknown>>;
  resources?: Array<Record<string, unknown>>;
}): Names => ({
  accounts: (document.users ?? []).map((user) => String(user['display_name'])),
  sets: (document.resources ?? []).map((resource) => String(resource['display_name'])),
});

const ofUpload = (rows: ReadonlyArray<Record<string, string>>): Names => ({
  accounts: rows.filter(({ Type }) => Type === 'Identity').map((row) => row['Full Name']!),
  sets: rows.filter(({ Type }) => Type === 'Entitlement').map((row) => row['Entitlement Display Name']!),
});

const readers: Record<string, (reader: SnapshotReader) => Promise<Names>> = {
  csv: async (reader) => ofUpload(parse(await textOf(csv, reader), { columns: true })),
  xlsx: async (reader) => ofUpload(rowsOfSheet(await bytesOf(xlsx, reader))),
  json: async (reader) => ofConnector(JSON.parse(await textOf(json, reader)) as object),
  'connector-csv': async (reader) => ofConnector(readConnectorCsv(await textOf(connectorCsv, reader)) as object),
  'connector-xlsx': async (reader) => ofConnector(readConnectorXlsx(await bytesOf(connectorXlsx, reader)) as object),
  ndjson: async (reader) => {
    const lines = (await textOf(ndjson, reader)).trimEnd().split('\n');
    const records = lines.map((line) => JSON.parse(line) as Record<string, string>);
    const namesOf = (type: string): string[] =>
      records.filter((record) => record['record_type'] === type).map((record) => record['display_name']!);
    return { accounts: namesOf('account'), sets: namesOf('resource') };
  },
  c1z: async (reader) => {
    const names: Names = { accounts: [], sets: [] };
    await withDatabase(await c1zOf(reader), (database) => {
      for (const row of rowsOf(database, 'SELECT data FROM v1_resources ORDER BY id')) {
        const { id, displayName } = messageOf(ResourceSchema, row);
        (id?.resourceType === 'user' ? names.accounts : names.sets).push(displayName);
      }
      for (const row of rowsOf(database, 'SELECT data FROM v1_entitlements')) {
        expect(texts.some((text) => messageOf(EntitlementSchema, row).displayName.includes(text))).to.equal(true);
      }
    });
    return names;
  },
};

describe('hostile texts in documents', () => {
  it('are tested in every format', () => {
    expect(Object.keys(readers)).to.have.members(formats.map(({ id }) => id));
  });

  for (const [format, namesIn] of Object.entries(readers)) {
    it(`are in ${format} as they are in the org`, async () => {
      await withSnapshot(org, async (reader) => {
        const { accounts, sets } = await namesIn(reader);
        // The library that reads workbooks makes one character of the two that end a line on Windows.
        const read = format.endsWith('xlsx') ? texts.map((text) => text.replaceAll('\r\n', '\n')) : texts;
        expect(accounts).to.have.members(read);
        expect(sets).to.have.members(read);
      });
    });
  }
});
