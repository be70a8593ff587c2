import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SnapshotReader } from './reader.js';
import { SCHEMA } from './schema.js';
import { openDatabase } from './sqlite.js';
import { SnapshotWriter } from './writer.js';

/** The local store of one sync: written while the org is read, then read by formats. */
export type Snapshot = {
  readonly writer: SnapshotWriter;
  /** Where it lies. */
  readonly folder: string;
  /** Readable once the writer has finished. */
  read(): SnapshotReader;
  /** The file itself, to be kept; whole once the writer has finished. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Removes the file. */
  dispose(): Promise<void>;
};

/**
 * A snapshot in a temporary folder that only this user can enter.
 *
 * @throws SfError NodeTooOldError; a system error when the folder cannot be made
 */
export const createSnapshot = async (): Promise<Snapshot> => {
  const folder = await mkdtemp(join(tmpdir(), 'sf-access-'));
  try {
    const path = join(folder, 'snapshot.sqlite');
    const database = await openDatabase(path);
    // The file is thrown away with the process: nothing to roll back to, nothing to flush.
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;');
    database.exec(SCHEMA);
    return {
      folder,
      writer: new SnapshotWriter(database),
      read: () => new SnapshotReader(database),
      bytes: () => createReadStream(path) as AsyncIterable<Uint8Array>,
      dispose: async () => {
        database.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
};
