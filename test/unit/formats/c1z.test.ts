import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { pack } from '../../../src/formats/c1z/frame.js';
import { newSyncId } from '../../../src/formats/c1z/write.js';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { c1zOf, rowsOf, SYNC_ID, withDatabase, withFolder } from '../support/c1zFile.js';
import { accountOf, addEntitlement, addGrant, addInheritance, withSnapshot } from '../support/snapshots.js';
import { PUBLISHED_SCHEMA } from './c1zPublishedSchema.js';

const company = (writer: SnapshotWriter): void => {
  writer.account(
    accountOf('005A', { lastLogin: '2026-08-20T09:15:00Z', profile: { title: 'Countess', department: 'R&D' } }),
  );
  addEntitlement(writer, 'permission:0PSX:assigned', 'Ops');
  addEntitlement(writer, 'permission_set_group:0PGX:member', 'Bundle');
  addGrant(writer, 'permission_set_group:0PGX:member', '005A');
  addInheritance(writer, 'permission_set_group:0PGX:member', 'permission:0PSX:assigned');
};

const written = async (use: (database: DatabaseSync) => void, fill = company): Promise<void> =>
  withSnapshot(fill, async (reader) => withDatabase(await c1zOf(reader), use));

const firstChunks = async (chunks: AsyncIterable<Uint8Array>, count: number): Promise<Uint8Array[]> => {
  const first: Uint8Array[] = [];
  for await (const chunk of chunks) if (first.push(chunk) === count) break;
  return first;
};

/** The schema as SQLite sees it, whatever its spelling. */
const structureOf = (database: DatabaseSync): unknown =>
  rowsOf(database, "SELECT type, name, tbl_name FROM sqlite_schema WHERE type IN ('table', 'index') ORDER BY name").map(
    (object) => ({
      ...object,
      columns:
        object['type'] === 'table'
          ? rowsOf(
              database,
              `SELECT name, lower(type), "notnull", dflt_value, pk FROM pragma_table_info('${String(object['name'])}')`,
            )
          : rowsOf(database, `SELECT name, "desc" FROM pragma_index_xinfo('${String(object['name'])}') WHERE key`),
      ...(object['type'] === 'index' && {
        list: rowsOf(
          database,
          `SELECT "unique", partial FROM pragma_index_list('${String(object['tbl_name'])}') WHERE name = '${String(object['name'])}'`,
        ),
      }),
    }),
  );

describe('c1z', () => {
  it('is the magic of version 1 and a zstd frame with its size and a checksum', async () => {
    await withSnapshot(company, async (reader) => {
      const file = await c1zOf(reader);
      expect(file.subarray(0, 9).toString('latin1')).to.equal('C1ZF\0\x28\xb5\x2f\xfd');
      expect(file.readUInt8(9) >> 6, 'states its size').to.be.greaterThan(0);
      expect(file.readUInt8(9) & 0x04, 'has a checksum').to.equal(0x04);
    });
  });

  it('has a window far below the 128 MiB of readers, however large it is', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'large.db');
      await writeFile(path, '');
      await truncate(path, 2 ** 28);
      const [, frame] = await firstChunks(pack(path), 2);
      expect(frame![4]! & 0x20, 'single segment: a window of the whole size').to.equal(0);
      expect(10 + (frame![5]! >> 3), 'window log').to.be.at.most(23);
    });
  });

  it('has the schema that C1’s SDK publishes, once the SDK has made its indexes', async () => {
    const published = new DatabaseSync(':memory:');
    published.exec(PUBLISHED_SCHEMA);
    const [indexes, tables] = [/^create (?:unique )?index .*$/gm, /^create table [^]*?\);$/gm].map((statement) =>
      PUBLISHED_SCHEMA.match(statement)!,
    );
    await written((file) => {
      const database = new DatabaseSync(':memory:');
      for (const { sql } of rowsOf(file, 'SELECT sql FROM sqlite_schema')) database.exec(String(sql));
      expect(rowsOf(database, "SELECT type FROM sqlite_schema WHERE type != 'table'")).to.deep.equal([]);
      expect(rowsOf(database, 'SELECT name FROM sqlite_schema')).to.have.length(tables!.length);
      for (const index of indexes!) database.exec(index);
      expect(structureOf(database)).to.deep.equal(structureOf(published));
    });
  });

  it('is the same, byte for byte, for the same snapshot, id and time', async () => {
    const files: Buffer[] = [];
    for (let run = 0; run < 2; run += 1) {
      await withSnapshot(company, async (reader) => void files.push(await c1zOf(reader), await c1zOf(reader)));
    }
    expect(files.every((file) => file.equals(files[0]!))).to.equal(true);
  });

  it('holds one finished full sync', async () => {
    await written((database) => {
      const [run, ...others] = rowsOf(database, 'SELECT * FROM v1_sync_runs');
      expect(others).to.deep.equal([]);
      expect(run).to.include({
        sync_id: SYNC_ID,
        started_at: '2026-09-01 09:00:00.250',
        ended_at: '2026-09-01 09:00:00.250',
        sync_token: '',
        sync_type: 'full',
        parent_sync_id: '',
        supports_diff: 1,
        grants_backfilled: 1,
        stats: null,
      });
    });
  });

  it('says that a sync without entitlements and grants has resources only: of a full one, C1 would take nobody to have anything', async () => {
    const typeOf = async (includes: { entitlements: boolean; grants: boolean }): Promise<unknown> => {
      let found: unknown;
      await withSnapshot(company, async (reader) =>
        withDatabase(await c1zOf(reader, { includes }), (database) => {
          found = rowsOf(database, 'SELECT sync_type, supports_diff FROM v1_sync_runs');
        }),
      );
      return found;
    };
    expect(await typeOf({ entitlements: false, grants: false })).to.deep.equal([
      { sync_type: 'resources_only', supports_diff: 0 },
    ]);
    expect(await typeOf({ entitlements: true, grants: false })).to.deep.equal([
      { sync_type: 'full', supports_diff: 1 },
    ]);
  });

  it('is a whole file for an empty org', async () => {
    await written(
      (database) => {
        expect(rowsOf(database, 'SELECT * FROM v1_sync_runs')).to.have.length(1);
        expect(rowsOf(database, 'SELECT * FROM v1_resources')).to.deep.equal([]);
        expect(rowsOf(database, 'PRAGMA integrity_check')).to.deep.equal([{ integrity_check: 'ok' }]);
      },
      () => undefined,
    );
  });
});

describe('newSyncId', () => {
  it('is a KSUID: 27 letters and digits, in the order of time', () => {
    const ids = [0, 1000, 5_000_000].map((after) => newSyncId(new Date(Date.UTC(2026, 8, 1) + after)));
    for (const id of ids) expect(id).to.match(/^[0-9A-Za-z]{27}$/);
    expect([...ids].sort()).to.deep.equal(ids);
    expect(newSyncId(new Date(1_400_000_000_000)).startsWith('0000')).to.equal(true);
  });
});
