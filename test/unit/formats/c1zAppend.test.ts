import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync } from 'node:zlib';
import { expect } from 'chai';
import { c1z } from '../../../src/formats/c1z/c1z.js';
import type { FormatContext } from '../../../src/formats/format.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { c1zOf, contextOf, leftovers, rowsOf, SYNC_ID, withDatabase, withFolder } from '../support/c1zFile.js';
import { accountOf, addEntitlement, addGrant, withSnapshot } from '../support/snapshots.js';

const NEXT_ID = '2lT0JPFdMDMSvJtDXBgXJ6PXg9f';
const later: Partial<FormatContext> = { syncId: NEXT_ID, now: new Date('2026-09-02T09:00:00Z') };

const one = (writer: SnapshotWriter): void => {
  writer.account(accountOf('005A'));
  addEntitlement(writer, 'permission:0PSX:assigned');
  addGrant(writer, 'permission:0PSX:assigned', '005A');
};

const MAGIC = Buffer.from('C1ZF\0', 'latin1');

const caught = async (write: Promise<unknown>): Promise<Error> => {
  try {
    await write;
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown.');
};

const withFile = async (use: (reader: SnapshotReader, path: string) => Promise<void>): Promise<void> =>
  withSnapshot(one, async (reader) =>
    withFolder(async (folder) => {
      const path = join(folder, 'sync.c1z');
      await writeFile(path, await c1zOf(reader));
      await use(reader, path);
    }),
  );

describe('a run added to a c1z file', () => {
  it('stands beside the earlier one, which stays as it was', async () => {
    await withFile(async (reader, path) => {
      const both = await c1zOf(reader, { ...later, appendTo: path });
      await withDatabase(both, (database) => {
        expect(rowsOf(database, 'SELECT sync_id, ended_at FROM v1_sync_runs ORDER BY id')).to.deep.equal([
          { sync_id: SYNC_ID, ended_at: '2026-09-01 09:00:00.250' },
          { sync_id: NEXT_ID, ended_at: '2026-09-02 09:00:00.000' },
        ]);
        for (const table of ['v1_resource_types', 'v1_resources', 'v1_entitlements', 'v1_grants']) {
          const [first, second] = [SYNC_ID, NEXT_ID].map((id) =>
            rowsOf(database, `SELECT external_id, data FROM ${table} WHERE sync_id = '${id}' ORDER BY external_id`),
          );
          expect(second, table).to.deep.equal(first);
        }
        expect(rowsOf(database, 'PRAGMA integrity_check')).to.deep.equal([{ integrity_check: 'ok' }]);
      });
      expect(await c1zOf(reader, { ...later, appendTo: path }), 'the same bytes again').to.deep.equal(both);
    });
  });

  it('brings a file of an older SDK up to date', async () => {
    await withFolder(async (folder) => {
      const database = new DatabaseSync(join(folder, 'old.db'));
      database.exec(`
        CREATE TABLE v1_sync_runs (id integer primary key, sync_id text not null, started_at datetime not null,
          ended_at datetime, sync_token text not null);
        CREATE TABLE v1_grants (id integer primary key, resource_type_id text not null, resource_id text not null,
          entitlement_id text not null, principal_resource_type_id text not null, principal_resource_id text not null,
          external_id text not null, data blob not null, sync_id text not null, discovered_at datetime not null);
        INSERT INTO v1_sync_runs VALUES (1, 'old', '2025-01-01 00:00:00', '2025-01-01 00:01:00', '');
      `);
      database.close();
      const path = join(folder, 'old.c1z');
      await writeFile(path, Buffer.concat([MAGIC, zstdCompressSync(await readFile(join(folder, 'old.db')))]));
      await withSnapshot(one, async (reader) =>
        withDatabase(await c1zOf(reader, { ...later, appendTo: path }), (both) =>
          expect(rowsOf(both, 'SELECT sync_id, sync_type, supports_diff FROM v1_sync_runs')).to.deep.equal([
            { sync_id: 'old', sync_type: 'full', supports_diff: 0 },
            { sync_id: NEXT_ID, sync_type: 'full', supports_diff: 1 },
          ]),
        ),
      );
    });
  });

  it('needs an id of its own', async () => {
    await withFile(async (reader, path) => {
      expect(await caught(c1zOf(reader, { appendTo: path }))).to.include({ name: 'SyncIdTakenError' });
    });
  });

  for (const [name, content, error] of [
    ['another file', Buffer.from('Type,Last Name\n'), 'NotC1zError'],
    ['an empty file', Buffer.alloc(0), 'NotC1zError'],
    ['a damaged frame', Buffer.concat([MAGIC, Buffer.from('nothing zstd knows')]), 'NotC1zError'],
    [
      'half a frame',
      Buffer.concat([MAGIC, zstdCompressSync(Buffer.alloc(100_000, 'abc')).subarray(0, 12)]),
      'NotC1zError',
    ],
    ['a frame without a database', Buffer.concat([MAGIC, zstdCompressSync(Buffer.from('plain text'))]), 'NotC1zError'],
    ['a file of version 3', Buffer.from('C1Z3\0\0\0\0\x01', 'latin1'), 'C1zVersionError'],
  ] as const) {
    it(`is refused for ${name}`, async () => {
      await withFile(async (reader, path) => {
        await writeFile(path, content);
        expect(await caught(c1zOf(reader, { ...later, appendTo: path }))).to.include({ name: error });
        expect(await readFile(path)).to.deep.equal(content);
      });
    });
  }
});

describe('a c1z file in the making', () => {
  it('leaves nothing behind, whether it is finished, refused or left early', async () => {
    const before = await leftovers();
    await withFile(async (reader, path) => {
      await writeFile(path, 'no c1z');
      await caught(c1zOf(reader, { appendTo: path }));
      for await (const piece of c1z.write(reader, contextOf())) {
        expect(piece).to.be.an.instanceOf(Uint8Array);
        expect(await leftovers(), 'while it is written').to.have.length(before.length + 1);
        break;
      }
    });
    expect(await leftovers()).to.deep.equal(before);
  });

  it('can be ended before there is a byte of it', async () => {
    const before = await leftovers();
    const many = (writer: SnapshotWriter): void => {
      for (let id = 0; id < 5000; id += 1) writer.account(accountOf(`005${id}`));
    };
    await withSnapshot(many, async (reader) => {
      for await (const piece of c1z.write(reader, contextOf())) {
        expect(piece).to.have.length(0);
        break;
      }
    });
    expect(await leftovers()).to.deep.equal(before);
  });
});
