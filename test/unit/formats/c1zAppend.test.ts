import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buffer } from 'node:stream/consumers';
import { createZstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { expect } from 'chai';
import { c1z } from '../../../src/formats/c1z/c1z.js';
import { unpack } from '../../../src/formats/c1z/frame.js';
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

/** Runs of an earlier file: id, end, type. */
const RUNS: ReadonlyArray<readonly [id: string, endedAt: string | null, type: string]> = [
  ['before', '2026-08-02 00:00:00', 'full'],
  ['last', '2026-08-04 00:00:00', 'full'],
  ['middle', '2026-08-03 00:00:00', 'full'],
  ['partial', '2026-08-05 00:00:00', 'partial'],
  ['unfinished', null, 'full'],
];

const PUT_RUN = `INSERT INTO v1_sync_runs (sync_id, started_at, ended_at, sync_token, sync_type)
  VALUES (?, '2026-08-01 00:00:00', ?, '', ?)`;

/** A row of a run in each table. */
const PUT_ROWS = [
  'v1_resource_types (external_id, data, sync_id, discovered_at) VALUES (?1, zeroblob(1), ?1, ?1)',
  `v1_resources (resource_type_id, external_id, data, sync_id, discovered_at)
     VALUES ('user', ?1, zeroblob(100000), ?1, ?1)`,
  `v1_entitlements (resource_type_id, resource_id, external_id, data, sync_id, discovered_at)
     VALUES ('role', ?1, ?1, zeroblob(1), ?1, ?1)`,
  `v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id,
     external_id, data, sync_id, discovered_at) VALUES ('role', ?1, ?1, 'user', ?1, ?1, zeroblob(1), ?1, ?1)`,
  `v1_assets (external_id, content_type, data, sync_id, discovered_at)
     VALUES (?1, 'image/png', zeroblob(1), ?1, ?1)`,
  'v1_connector_sessions (sync_id, key, value) VALUES (?1, ?1, zeroblob(1))',
].map((into) => `INSERT INTO ${into}`);

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
      // Headers of some say that there is a write-ahead log.
      database.exec(`
        PRAGMA journal_mode = WAL;
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

  it('replaces all runs but the last finished full one, whose rows stay', async () => {
    await withFile(async (reader, path) => {
      await withFolder(async (folder) => {
        const unpacked = join(folder, 'sync.db');
        await writeFile(unpacked, zstdDecompressSync((await readFile(path)).subarray(5)));
        const database = new DatabaseSync(unpacked);
        for (const [id, ended, type] of RUNS) {
          database.prepare(PUT_RUN).run(id, ended, type);
          for (const put of PUT_ROWS) database.prepare(put).run(id);
        }
        // The end of the last full run decides, not the place of its rows.
        database.prepare('UPDATE v1_sync_runs SET ended_at = ? WHERE sync_id = ?').run('2026-08-01 00:00:00', SYNC_ID);
        database.close();
        await writeFile(path, Buffer.concat([MAGIC, zstdCompressSync(await readFile(unpacked))]));
      });
      await withDatabase(await c1zOf(reader, { ...later, appendTo: path }), (database) => {
        const runsIn = (table: string): string[] =>
          rowsOf(database, `SELECT sync_id FROM ${table} GROUP BY sync_id ORDER BY min(id)`).map((row) =>
            String(row['sync_id']),
          );
        const tables = ['sync_runs', 'resource_types', 'resources', 'entitlements', 'grants'];
        for (const table of tables) expect(runsIn(`v1_${table}`), table).to.deep.equal(['last', NEXT_ID]);
        for (const table of ['assets', 'connector_sessions']) {
          expect(runsIn(`v1_${table}`), table).to.deep.equal(['last']);
        }
        expect(rowsOf(database, 'PRAGMA freelist_count')).to.deep.equal([{ freelist_count: 0 }]);
      });
    });
  });

  it('replaces runs that have not ended', async () => {
    await withFile(async (reader, path) => {
      await withFolder(async (folder) => {
        const unpacked = join(folder, 'sync.db');
        await writeFile(unpacked, zstdDecompressSync((await readFile(path)).subarray(5)));
        const database = new DatabaseSync(unpacked);
        database.exec('UPDATE v1_sync_runs SET ended_at = NULL');
        database.close();
        await writeFile(path, Buffer.concat([MAGIC, zstdCompressSync(await readFile(unpacked))]));
      });
      await withDatabase(await c1zOf(reader, { ...later, appendTo: path }), (database) =>
        expect(rowsOf(database, 'SELECT sync_id FROM v1_sync_runs')).to.deep.equal([{ sync_id: NEXT_ID }]),
      );
    });
  });

  it('finds two runs in the file whenever it is added, and as much room taken', async () => {
    await withFile(async (reader, path) => {
      let size = 0;
      for (const day of [2, 3, 4]) {
        const syncId = `${SYNC_ID.slice(0, -1)}${day}`;
        const file = await c1zOf(reader, { syncId, now: new Date(`2026-09-0${day}T09:00:00Z`), appendTo: path });
        await writeFile(path, file);
        await withDatabase(file, (database) => {
          expect(rowsOf(database, 'SELECT sync_id FROM v1_sync_runs'), `day ${day}`).to.have.length(2);
          const [pages] = rowsOf(database, 'PRAGMA page_count') as [{ page_count: number }];
          size ||= pages.page_count;
          expect(pages.page_count, `day ${day}`).to.equal(size);
        });
      }
    });
  });

  it('copies more rows than one step takes', async () => {
    const many = (writer: SnapshotWriter): void => {
      for (let id = 0; id < 20_010; id += 1) writer.account(accountOf(`005${id}`));
    };
    await withSnapshot(many, async (reader) =>
      withFolder(async (folder) => {
        const path = join(folder, 'sync.c1z');
        await writeFile(path, await c1zOf(reader));
        await withSnapshot(one, async (next) =>
          withDatabase(await c1zOf(next, { ...later, appendTo: path }), (both) =>
            expect(
              rowsOf(both, 'SELECT sync_id, COUNT(*) AS count FROM v1_resources GROUP BY 1 ORDER BY 2 DESC'),
            ).to.deep.equal([
              { sync_id: SYNC_ID, count: 20_010 },
              { sync_id: NEXT_ID, count: 2 },
            ]),
          ),
        );
      }),
    );
  });

  it('is the first of an empty file', async () => {
    await withFile(async (reader, path) => {
      await writeFile(path, '');
      expect(await c1zOf(reader, { ...later, appendTo: path })).to.deep.equal(await c1zOf(reader, later));
    });
  });

  it('needs an id of its own', async () => {
    await withFile(async (reader, path) => {
      expect(await caught(c1zOf(reader, { appendTo: path }))).to.include({ name: 'SyncIdTakenError' });
    });
  });

  /** Changes the database of a c1z file. */
  const change = async (path: string, sql: string): Promise<void> =>
    withFolder(async (folder) => {
      const unpacked = join(folder, 'sync.db');
      await writeFile(unpacked, zstdDecompressSync((await readFile(path)).subarray(5)));
      const database = new DatabaseSync(unpacked, { defensive: false } as object);
      database.exec(sql);
      database.close();
      await writeFile(path, Buffer.concat([MAGIC, zstdCompressSync(await readFile(unpacked))]));
    });

  const hostile: ReadonlyArray<readonly [what: string, sql: string, error: string, text: RegExp]> = [
    [
      'a view in the place of a table',
      'ALTER TABLE v1_grants RENAME TO x; CREATE VIEW v1_grants AS SELECT * FROM x',
      'C1zSchemaError',
      /a view, "v1_grants"\./,
    ],
    [
      'a trigger',
      'CREATE TRIGGER t AFTER INSERT ON v1_grants BEGIN DELETE FROM v1_grants; END',
      'C1zSchemaError',
      /a trigger, "t"/,
    ],
    ['a virtual table', 'CREATE VIRTUAL TABLE v USING fts5(text)', 'C1zSchemaError', /a virtual table, "v"/],
    [
      'a computed column',
      'ALTER TABLE v1_grants ADD COLUMN x AS (hex(zeroblob(1000000)))',
      'C1zSchemaError',
      /a computed column, "v1_grants\.x"/,
    ],
    ['no runs', 'DROP TABLE v1_sync_runs', 'NotC1zError', /not a c1z file/],
    ['text for bytes', "UPDATE v1_resources SET data = 'text'", 'NotC1zError', /damaged/],
    ['bytes for text', "UPDATE v1_resources SET external_id = x'00'", 'NotC1zError', /damaged/],
    [
      'a table without ids',
      'DROP TABLE v1_assets; CREATE TABLE v1_assets (sync_id TEXT, external_id TEXT)',
      'NotC1zError',
      /damaged/,
    ],
    [
      'an id that is a text',
      `DROP TABLE v1_assets; CREATE TABLE v1_assets (id TEXT, sync_id TEXT); INSERT INTO v1_assets VALUES ('a', '${SYNC_ID}')`,
      'NotC1zError',
      /damaged/,
    ],
    [
      'no value where one must be',
      `CREATE TABLE x AS SELECT * FROM v1_sync_runs; DROP TABLE v1_sync_runs;
       CREATE TABLE v1_sync_runs (id INTEGER PRIMARY KEY, sync_id, started_at, ended_at, sync_token, sync_type);
       INSERT INTO v1_sync_runs SELECT id, sync_id, started_at, ended_at, NULL, sync_type FROM x`,
      'NotC1zError',
      /damaged/,
    ],
    [
      'a schema that is none',
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE v1_grants (' WHERE name = 'v1_grants'",
      'NotC1zError',
      /damaged/,
    ],
  ];
  for (const [what, sql, error, text] of hostile) {
    it(`is refused for a file with ${what}`, async () => {
      await withFile(async (reader, path) => {
        await change(path, sql);
        const content = await readFile(path);
        const refusal = await caught(c1zOf(reader, { ...later, appendTo: path }));
        expect(refusal).to.include({ name: error });
        expect(refusal.message).to.match(text).and.include(path);
        expect(await readFile(path)).to.deep.equal(content);
      });
    });
  }

  it('takes no longer for ids that are far apart', async () => {
    await withFile(async (reader, path) => {
      await change(
        path,
        'UPDATE v1_grants SET id = -9223372036854775807 WHERE id = 1; UPDATE v1_resources SET id = id + 9223372036854775000',
      );
      await withDatabase(await c1zOf(reader, { ...later, appendTo: path }), (both) => {
        for (const table of ['v1_resources', 'v1_grants']) {
          const counts = rowsOf(both, `SELECT COUNT(*) AS count FROM ${table} GROUP BY sync_id`);
          expect(counts, table).to.have.length(2);
          expect(counts[0], table).to.deep.equal(counts[1]);
        }
      });
    });
  });

  it('does not ask an index that says something else than its table', async () => {
    await withFile(async (reader, path) => {
      await change(
        path,
        `CREATE INDEX a ON v1_grants (sync_id); CREATE TABLE empty (sync_id TEXT); CREATE INDEX b ON empty (sync_id);
         PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'b') WHERE name = 'a'`,
      );
      await withDatabase(await c1zOf(reader, { ...later, appendTo: path }), (both) =>
        expect(rowsOf(both, 'SELECT COUNT(*) AS count FROM v1_grants GROUP BY sync_id')).to.have.length(2),
      );
    });
  });

  describe('is bounded by the room that the file takes unpacked', () => {
    const MIB = 1024 ** 2;
    const zeros = Buffer.concat([Buffer.from('SQLite format 3\0', 'latin1'), Buffer.alloc(2 * MIB)]);
    const stated = zstdCompressSync(zeros, { pledgedSrcSize: zeros.length });
    const unstated = async (): Promise<Buffer> => {
      const compress = createZstdCompress();
      compress.write(zeros.subarray(0, 100));
      compress.end(zeros.subarray(100));
      return buffer(compress);
    };

    it('by what its frame states, before a byte is unpacked', async () => {
      await withFolder(async (folder) => {
        const [path, database] = [join(folder, 'sync.c1z'), join(folder, 'sync.db')];
        await writeFile(path, Buffer.concat([MAGIC, stated]));
        const refusal = await caught(unpack(path, database, MIB));
        expect(refusal).to.include({ name: 'C1zTooLargeError' });
        expect(refusal.message).to.equal(
          `${path} takes more than 1 MiB when it is unpacked: no run is added to a c1z file that is so large.`,
        );
        expect(await readdir(folder)).to.deep.equal(['sync.c1z']);
        await unpack(path, database, zeros.length);
        expect(await readFile(database)).to.deep.equal(zeros);
      });
    });

    it('and while it is unpacked, of a frame that states nothing', async () => {
      await withFolder(async (folder) => {
        const [path, database] = [join(folder, 'sync.c1z'), join(folder, 'sync.db')];
        await writeFile(path, Buffer.concat([MAGIC, await unstated()]));
        expect(await caught(unpack(path, database, MIB))).to.include({ name: 'C1zTooLargeError' });
        expect((await stat(database)).size).to.be.at.most(MIB);
      });
    });

    it('which is 3 GiB', async () => {
      await withFile(async (reader, path) => {
        // A header of a frame of 3 GiB and one byte.
        const header = Buffer.from('28b52ffde050010000c0000000', 'hex');
        header.writeBigUInt64LE(3n * 1024n ** 3n + 1n, 5);
        await writeFile(path, Buffer.concat([MAGIC, header]));
        const refusal = await caught(c1zOf(reader, { ...later, appendTo: path }));
        expect(refusal).to.include({ name: 'C1zTooLargeError' });
        expect(refusal.message).to.include('3,072 MiB');
      });
    });
  });

  for (const [name, content, error] of [
    ['another file', Buffer.from('Type,Last Name\n'), 'NotC1zError'],
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

  it('can be stopped before its first byte', async () => {
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
