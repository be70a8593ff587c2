import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { connectorCsv } from '../../../src/formats/connectorCsv.js';
import { connectorXlsx } from '../../../src/formats/connectorXlsx.js';
import { csv } from '../../../src/formats/csv.js';
import { json } from '../../../src/formats/json.js';
import { ndjson } from '../../../src/formats/ndjson.js';
import { xlsx } from '../../../src/formats/xlsx.js';
import type { GrantView } from '../../../src/model/grant.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import {
  fileConnectorDocument,
  readConnectorCsv,
  readConnectorXlsx,
  type FileConnectorDocument,
} from '../../nut/support/fileConnector/index.js';
import { company } from '../support/company.js';
import { bytesOf, textOf } from '../support/documents.js';
import { withSnapshot } from '../support/snapshots.js';
import { rowsOfSheet } from '../support/workbooks.js';

const views = ['direct', 'effective'] as const;

/** What a document of the file connector says, in the words of every format. */
const saidBy = (document: FileConnectorDocument): string[] => {
  const typeOf = new Map(document.resources.map(({ id, resource_type: type }) => [id, type]));
  const idOf = (id: string, slug: string): string => `${typeOf.get(id)}:${id}:${slug}`;
  return [
    ...document.users.map(({ id }) => id),
    ...document.entitlements.map((one) => idOf(one.resource_id, one.entitlement_slug)),
    ...document.direct_user_grants.map(
      (one) => `${idOf(one.resource_id, one.entitlement_slug)}:user:${one.principal_id}`,
    ),
  ].sort();
};

const saidByRows = (rows: ReadonlyArray<Record<string, string>>): string[] =>
  rows
    .map(({ Type: type, 'User ID': user, Entitlement: entitlement }) =>
      type === 'Identity' ? user! : type === 'Entitlement' ? entitlement! : `${entitlement}:user:${user}`,
    )
    .sort();

type Line = { record_type: string; id: string; entitlement_id: string; principal_id: string };

const saidByLines = (lines: readonly Line[]): string[] =>
  lines
    .filter(({ record_type: type }) => ['account', 'entitlement', 'grant'].includes(type))
    .map((line) => (line.record_type === 'grant' ? `${line.entitlement_id}:user:${line.principal_id}` : line.id))
    .sort();

const readers: Record<string, (reader: SnapshotReader, view: GrantView) => Promise<string[]>> = {
  csv: async (reader, view) => saidByRows(parse(await textOf(csv, reader, { view }), { columns: true })),
  xlsx: async (reader, view) => saidByRows(rowsOfSheet(await bytesOf(xlsx, reader, { view }))),
  json: async (reader, view) => saidBy(fileConnectorDocument.parse(JSON.parse(await textOf(json, reader, { view })))),
  'connector-csv': async (reader, view) =>
    saidBy(fileConnectorDocument.parse(readConnectorCsv(await textOf(connectorCsv, reader, { view })))),
  'connector-xlsx': async (reader, view) =>
    saidBy(fileConnectorDocument.parse(readConnectorXlsx(await bytesOf(connectorXlsx, reader, { view })))),
  ndjson: async (reader, view) => {
    const lines = (await textOf(ndjson, reader, { view })).trimEnd().split('\n');
    return saidByLines(lines.map((line) => JSON.parse(line) as Line));
  },
};

describe('every format', () => {
  for (const view of views) {
    it(`says the same of accounts, entitlements and ${view} grants`, async () => {
      await withSnapshot(company, async (reader) => {
        const said = new Map<string, string[]>();
        for (const [format, read] of Object.entries(readers)) said.set(format, await read(reader, view));
        const [first] = said.values();
        expect(first).to.have.length(view === 'direct' ? 7 : 8);
        for (const [format, set] of said) expect(set, format).to.deep.equal(first);
      });
    });
  }
});

describe('the file connector’s formats', () => {
  for (const view of views) {
    it(`hold the same records, ${view} grants`, async () => {
      await withSnapshot(company, async (reader) => {
        const document = fileConnectorDocument.parse(JSON.parse(await textOf(json, reader, { view })));
        const asTables = {
          ...document,
          users: document.users.map((user) =>
            user.employee_id ? { ...user, employee_id: [user.employee_id].flat() } : user,
          ),
        };
        const withoutEmptyProfiles = JSON.parse(
          JSON.stringify(asTables, (key, value: unknown) =>
            key === 'profile' && Object.keys(value as object).length === 0 ? undefined : value,
          ),
        ) as unknown;
        expect(
          fileConnectorDocument.parse(readConnectorCsv(await textOf(connectorCsv, reader, { view }))),
        ).to.deep.equal(withoutEmptyProfiles);
        expect(
          fileConnectorDocument.parse(readConnectorXlsx(await bytesOf(connectorXlsx, reader, { view }))),
        ).to.deep.equal(withoutEmptyProfiles);
      });
    });
  }
});
