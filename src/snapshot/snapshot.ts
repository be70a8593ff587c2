import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { OWNER_ONLY_FILE } from '../model/fileMode.js';
import type { About } from './about.js';
import type { UnknownUser } from './buildGrants.js';
import { buildSnapshot } from './buildSnapshot.js';
import { namedDrops, type NamedDrop } from './droppedRecords.js';
import { QueryProgress } from './progress.js';
import { SnapshotReader } from './reader.js';
import { openDatabase } from './sqlite.js';
import { SyncWarnings } from './syncWarnings.js';
import { explainFullDisk, makeTemporaryFolder, removeTemporaryFolder } from './temporaryFolder.js';
import { snapshotFileOf } from './workingFile.js';
import { WORKING_SCHEMA } from './workingSchema.js';
import { SnapshotWriter } from './writer.js';

/** The snapshot of one sync: a working database, into which the org is read, and the snapshot that is made from it. */
export type Snapshot = {
  readonly writer: SnapshotWriter;
  readonly progress: QueryProgress;
  readonly warnings: SyncWarnings;
  /** The folder of its files. */
  readonly folder: string;
  /** When the sync began; of one that resumes another, when the first began. */
  readonly startedAt: Date;
  /** When the whole org had been read; null as long as it has not. */
  readonly readAt: Date | null;
  /**
   * Makes the snapshot. The writer must have finished. Another call makes it anew.
   *
   * @param signal ends it early. It is checked between two steps, each of which takes a fraction of a second
   */
  build(about: About, unknownUser: UnknownUser, signal?: AbortSignal): Promise<SnapshotReader>;
  /** Some of the records that were dropped, by name. The snapshot must have been made. */
  namedDrops(): NamedDrop[];
  /** The content of the snapshot's file, for users who keep it. The snapshot must have been made. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Removes the snapshot that was made. What was read stays. */
  discard(): Promise<void>;
  /** Removes all files. */
  dispose(): Promise<void>;
  /** Closes the snapshot of a sync that did not finish. @returns whether the file is kept, so that another sync can resume it */
  closeUnfinished(): Promise<boolean>;
  /** An error that came while its files were written: in plain words where it is due to their disk. Any other stays as it is. */
  readonly explain: (error: unknown) => Error;
};

/** The snapshot in an open database that has the tables already. No other sync can resume it. */
export const snapshotIn = (
  database: DatabaseSync,
  path: string,
  startedAt: Date,
  remove: () => Promise<void>,
  explain: Snapshot['explain'],
): Snapshot => {
  const writer = new SnapshotWriter(database);
  const snapshotFile = snapshotFileOf(path);
  let built: DatabaseSync | undefined;
  const discard = async (): Promise<void> => {
    built?.close();
    built = undefined;
    await rm(snapshotFile, { force: true });
  };
  const dispose = async (): Promise<void> => {
    await discard();
    database.close();
    await remove();
  };
  const finished = database.prepare('SELECT read_at FROM finished');
  return {
    writer,
    progress: new QueryProgress(database, writer),
    warnings: new SyncWarnings(database),
    folder: dirname(path),
    startedAt,
    get readAt() {
      const row = finished.get();
      return row ? new Date(row['read_at'] as string) : null;
    },
    build: async (about, unknownUser, signal) => {
      // A sync that was killed may have left a part of it.
      await discard();
      await (await open(snapshotFile, 'wx', OWNER_ONLY_FILE)).close();
      const steps = buildSnapshot(database, snapshotFile, about, unknownUser);
      try {
        while (!steps.next().done) {
          await setImmediate();
          signal?.throwIfAborted();
        }
      } finally {
        // Ends the work where it stands. It has no effect on work that is done.
        steps.return(undefined);
      }
      built = await openDatabase(snapshotFile, { readOnly: true });
      return new SnapshotReader(built);
    },
    namedDrops: () => namedDrops(database),
    bytes: () => createReadStream(snapshotFile) as AsyncIterable<Uint8Array>,
    discard,
    dispose,
    closeUnfinished: async () => {
      await dispose();
      return false;
    },
    explain,
  };
};

/**
 * A snapshot in a temporary folder that only this user can enter.
 *
 * @throws SfError TemporaryFolderError, TemporaryFolderFullError
 */
export const createSnapshot = async (): Promise<Snapshot> => {
  const folder = await makeTemporaryFolder('reading');
  const remove = (): Promise<void> => removeTemporaryFolder(folder);
  const explain = (error: unknown): Error => explainFullDisk(error, folder);
  let database: DatabaseSync | undefined;
  try {
    const path = join(folder, 'reading.sqlite');
    database = await openDatabase(path);
    // The file is of no use after this process, so it needs no rollback and no flush to the disk.
    database.exec(
      'PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;',
    );
    // Each table in a transaction of its own would take twice as long.
    database.exec(`BEGIN; ${WORKING_SCHEMA} COMMIT; BEGIN;`);
    return snapshotIn(database, path, new Date(), remove, explain);
  } catch (error) {
    // Windows removes no file that SQLite has open.
    database?.close();
    await remove();
    throw explain(error);
  }
};
