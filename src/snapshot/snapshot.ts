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

/** The local database of one sync. It is written while the org is read, and then read by formats. */
export type Snapshot = {
  readonly writer: SnapshotWriter;
  readonly progress: QueryProgress;
  readonly warnings: SyncWarnings;
  /** The folder of its file. */
  readonly folder: string;
  /** Reads the records. The writer must have finished. */
  read(): SnapshotReader;
  /** The content of the file, for users who keep it. The writer must have finished. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Whether the whole org had been read before the snapshot was opened, so that only documents are to be written. */
  readonly isFinished: boolean;
  /** Removes the file. */
  dispose(): Promise<void>;
  /** Closes the snapshot of a sync that did not finish. @returns whether the file is kept, so that another sync can resume it */
  closeUnfinished(): Promise<boolean>;
};

/** The snapshot in an open database that has the tables already. No other sync can resume it. */
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
      // The database becomes one file, without a log beside it and without the free pages of deleted rows.
      database.exec('PRAGMA journal_mode = DELETE; VACUUM;');
      return createReadStream(path) as AsyncIterable<Uint8Array>;
    },
    dispose,
    closeUnfinished: async () => {
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
    // The file is of no use after this process, so it needs no rollback and no flush to the disk.
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
