import type { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { c1z } from '../../src/formats/c1z/c1z.js';
import { externalIds, openC1z } from './support/c1zDatabase.js';
import { idsOf, isAccountGrant } from './support/expected.js';
import { orgs, type SyncedOrg } from './support/syncedOrg.js';
import { fieldsOf, messageAt, textAt, type Fields } from './support/wire.js';

type Row = Record<string, string | number | Uint8Array | null>;

/** Two columns that name a resource: `<prefix>_type_id` and `<prefix>_id`. */
const resourceAt = (row: Row, prefix: string): string =>
  `${String(row[`${prefix}_type_id`])}:${String(row[`${prefix}_id`])}`;

const resourceIdOf = (resource: Fields): string => {
  const id = messageAt(resource, 1);
  return `${textAt(id, 1)}:${textAt(id, 2)}`;
};

/** With C1's field numbers, and none of the code that wrote the file. */
for (const { name, start } of orgs) {
  describe(`the c1z of ${name}, read back by the bytes`, () => {
    let synced: SyncedOrg;
    let database: DatabaseSync;
    const rows = (sql: string): Row[] => database.prepare(sql).all() as Row[];
    const idsIn = (table: string): string[] => externalIds(database, table);
    const messagesIn = (table: string): Array<{ row: Row; fields: Fields }> =>
      rows(`SELECT * FROM ${table}`).map((row) => ({ row, fields: fieldsOf(row['data'] as Uint8Array) }));

    before(async () => {
      synced = await start();
      database = await openC1z(await synced.write(c1z, 'sync.c1z'));
    });
    after(async () => {
      database?.close();
      await synced?.stop();
    });

    it('holds the resources, entitlements and grants of the snapshot', () => {
      const expected = idsOf(synced.snapshot());
      expect(idsIn('v1_resources')).to.deep.equal(expected.resources);
      expect(idsIn('v1_entitlements')).to.deep.equal(expected.entitlements);
      expect(idsIn('v1_grants').filter(isAccountGrant)).to.deep.equal(expected.accountGrants);
    });

    it('says in its columns what its messages say', () => {
      for (const { row, fields } of messagesIn('v1_resources'))
        expect(resourceIdOf(fields)).to.equal(row['external_id']);
      for (const { row, fields } of messagesIn('v1_entitlements')) {
        expect(textAt(fields, 2)).to.equal(row['external_id']);
        expect(resourceIdOf(messageAt(fields, 1))).to.equal(resourceAt(row, 'resource'));
      }
      for (const { row, fields } of messagesIn('v1_grants')) {
        expect(textAt(fields, 3)).to.equal(row['external_id']);
        expect(textAt(messageAt(fields, 1), 2)).to.equal(row['entitlement_id']);
        expect(resourceIdOf(messageAt(fields, 2))).to.equal(resourceAt(row, 'principal_resource'));
      }
    });

    it('points at nothing that is not in it', () => {
      const resources = new Set(idsIn('v1_resources'));
      const entitlements = new Set(idsIn('v1_entitlements'));
      const types = new Set(idsIn('v1_resource_types'));
      for (const row of rows('SELECT * FROM v1_resources')) {
        expect(types.has(String(row['resource_type_id'])), String(row['resource_type_id'])).to.equal(true);
        if (row['parent_resource_id'] === null) continue;
        expect(resources.has(resourceAt(row, 'parent_resource'))).to.equal(true);
      }
      for (const row of rows('SELECT * FROM v1_grants')) {
        expect(resources.has(resourceAt(row, 'principal_resource'))).to.equal(true);
        expect(entitlements.has(String(row['entitlement_id'])), String(row['entitlement_id'])).to.equal(true);
        if (!(row['expansion'] instanceof Uint8Array)) continue;
        for (const source of fieldsOf(row['expansion']).get(1)!) {
          const id = Buffer.from(source as Uint8Array).toString('utf8');
          expect(entitlements.has(id), id).to.equal(true);
          expect(id.startsWith(`${resourceAt(row, 'principal_resource')}:`), id).to.equal(true);
        }
      }
    });

    it('is sound in SQLite’s own eyes', () => {
      expect(rows('PRAGMA integrity_check')).to.deep.equal([{ integrity_check: 'ok' }]);
    });
  });
}
