import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from './sqlite.js';
import { OWNER_ONLY_FILE } from '../model/fileMode.js';
import { makeOwnFolder } from './ownFolder.js';

const SQLITE_BUSY = 5;

/** The name of the file that a sync reads an org into: `<organization id>-<UTC time of the start>-<process id>.sqlite`. */
const NAME = /^(\w{18})-(\d{8}T\d{6}\.\d{3}Z)-\d+\.sqlite$/;

/** A file that a sync reads an org into. Its stamp is the time at which the sync started. */
export type WorkingFile = { readonly path: string; readonly organizationId: string; readonly stamp: string };

/** A time as the name of a working file has it. The order of these texts is that of the times. */
export const stampOf = (time: Date): string => time.toISOString().replaceAll(/[-:]/g, '');

/** The working files of a folder, the newest first. */
export const workingFiles = async (folder: string): Promise<WorkingFile[]> => {
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => {
      const [, organizationId, stamp] = NAME.exec(name) ?? [];
      return organizationId && stamp ? [{ path: join(folder, name), organizationId, stamp }] : [];
    })
    .sort((one, other) => (one.stamp < other.stamp ? 1 : -1));
};

/**
 * Makes a working file that only its owner can read, and its folder if it is missing.
 *
 * @throws a system error when the file cannot be made
 */
export const createWorkingFile = async (folder: string, organizationId: string, now: Date): Promise<string> => {
  await makeOwnFolder(folder);
  const path = join(folder, `${organizationId}-${stampOf(now)}-${process.pid}.sqlite`);
  await (await open(path, 'wx', OWNER_ONLY_FILE)).close();
  return path;
};

/**
 * Opens a working file for this process alone.
 *
 * @returns null if another sync is using the file
 * @throws an error of SQLite when it is no database
 */
export const openWorkingFile = async (path: string): Promise<DatabaseSync | null> => {
  const database = await openDatabase(path);
  try {
    // A committed transaction outlives the process. Only a power failure can lose the last seconds.
    database.exec(`
      PRAGMA page_size = 16384; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 1000;
      BEGIN IMMEDIATE; COMMIT;
    `);
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
};

/** The file beside a working file in which the snapshot is made. */
export const snapshotFileOf = (path: string): string => `${path}-snapshot`;

/** Removes a working file, the files that SQLite keeps beside it, and the snapshot that was made from it. */
export const removeWorkingFile = async (path: string): Promise<void> => {
  const files = ['', '-wal', '-shm', '-journal'].map((suffix) => `${path}${suffix}`);
  for (const file of [...files, snapshotFileOf(path)]) await rm(file, { force: true });
};
