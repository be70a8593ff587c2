import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdDecompressSync } from 'node:zlib';
import { fromBinary, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { c1z } from '../../../src/formats/c1z/c1z.js';
import { GrantSchema } from '../../../src/generated/c1/connector/v2/connector_pb.js';
import type { FormatContext } from '../../../src/formats/format.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import { allTypes } from './options.js';

export const SYNC_ID = '2lT0JPFdMDMSvJtDXBgXJ6PXg9e';

export const contextOf = (fields: Partial<FormatContext> = {}): FormatContext => ({
  view: 'effective',
  organization: { id: '00D000000000001EAA', name: 'Acme', instanceUrl: 'https://acme.my.salesforce.com' },
  typesRead: allTypes,
  neutralizeFormulas: true,
  syncId: SYNC_ID,
  now: new Date('2026-09-01T09:00:00.250Z'),
  onProblem: (record, problem) => {
    throw new Error(`${record}: ${problem}`);
  },
  ...fields,
});

/** A snapshot as the bytes of a c1z file. */
export const c1zOf = async (reader: SnapshotReader, fields: Partial<FormatContext> = {}): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of c1z.write(reader, contextOf(fields))) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
};

/** Does work with a temporary folder, and removes the folder. */
export const withFolder = async <T>(use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'c1z-test-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Lets a test read the database in a c1z file. */
export const withDatabase = async (file: Buffer, use: (database: DatabaseSync) => void): Promise<void> =>
  withFolder(async (folder) => {
    const path = join(folder, 'sync.db');
    await writeFile(path, zstdDecompressSync(file.subarray(5)));
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      use(database);
    } finally {
      database.close();
    }
  });

export type Row = Record<string, unknown>;

export const rowsOf = (database: DatabaseSync, sql: string): Row[] => database.prepare(sql).all();

/** A row's message. */
export const messageOf = <T extends DescMessage>(schema: T, row: Row | undefined): MessageShape<T> =>
  fromBinary(schema, row!['data'] as Uint8Array);

/** The grants of a file, `entitlement:principal`, each with its sources. */
export const grantsOf = (
  database: DatabaseSync,
): Map<string, { sources: Record<string, boolean>; isImmutable: boolean }> =>
  new Map(
    rowsOf(database, 'SELECT external_id, data FROM v1_grants ORDER BY id').map((row) => {
      const { annotations, sources } = messageOf(GrantSchema, row);
      const entries = Object.entries(sources?.sources ?? {});
      return [
        String(row['external_id']),
        {
          sources: Object.fromEntries(entries.map(([id, { isDirect }]) => [id, isDirect])),
          isImmutable: annotations.length > 0,
        },
      ];
    }),
  );

/** The folders that the writing of c1z files has left behind. */
export const leftovers = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('sf-access-c1z-'));
