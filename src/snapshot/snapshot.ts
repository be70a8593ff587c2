import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { QueryProgress } from './progress.js';
import { SnapshotReader } from './reader.js';
import { SyncWarnings } from './syncWarnings.js';
import { SCHEMA } from './schema.js';
import { openDatabase } from './sqlite.js';
import { SnapshotWriter } from './writer.js';

/** The local store of one sync: written while the org is read, then read by formats. */
export type Snapshot = {
  readonly writer: SnapshotWriter;
  readonly progress: QueryProgress;
  readonly warnings: SyncWarnings;
  /** Where it lies. */
  readonly folder: string;
  /** Readable once the writer has finished. */
  read(): SnapshotReader;
  /** The file itself, to be kept; whole once the writer has finished. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Whether the whole org was in it when it was opened, so that only documents are to be written. */
  readonly isFinished: boolean;
  /** Removes the file. */
  dispose(): Promise<void>;
  /** Ends a sync that has not finished. @returns whether what was read is left for another to go on with */
  leave(): Promise<boolean>;
};

/** A snapshot in an open database, which has the tables; nobody goes on with it. */
export const snapshotIn = (database: DatabaseSync, path: string, remove: () => Promise<void>): Snapshot => {
  const writer = new SnapshotWriter(database);
  const dispose = async (): Promise<void> => {
    database.close();
    await remove();
  };
  return {
    writer,
    progress: new QueryProgress(database, writer),
    warnings: new SyncWarnings(database),
    folder: dirname(path),
    isFinished: database.prepare('SELECT 1 FROM about').get() !== undefined,
    read: () => new SnapshotReader(database),
    bytes: () => {
      // All in one file, which says that it is all, without the room of what was read and sorted.
      database.exec('PRAGMA journal_mode = DELETE; VACUUM;');
      return createReadStream(path) as AsyncIterable<Uint8Array>;
    },
    dispose,
    leave: async () => {
      await dispose();
      return false;
    },
  };
};

/**
 * A snapshot in a temporary folder that only this user can enter.
 *
 * @throws SfError NodeTooOldError; a system error when the folder cannot be made
 */
export const createSnapshot = async (): Promise<Snapshot> => {
  const folder = await mkdtemp(join(tmpdir(), 'sf-access-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'snapshot.sqlite');
    const database = await openDatabase(path);
    // The file is thrown away with the process: nothing to roll back to, nothing to flush.
    database.exec(
      'PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;',
    );
    database.exec(`${SCHEMA} BEGIN;`);
    return snapshotIn(database, path, remove);
  } catch (error) {
    await remove();
    throw error;
  }
};
