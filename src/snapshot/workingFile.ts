import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from './sqlite.js';
import { OWNER_ONLY_FILE, OWNER_ONLY_FOLDER } from '../model/fileMode.js';

const SQLITE_BUSY = 5;

/** The file in which a sync is on its way: `<organization id>-<UTC time of its begin>-<process id>.sqlite`. */
const NAME = /^(\w{18})-(\d{8}T\d{6}\.\d{3}Z)-\d+\.sqlite$/;

export type WorkingFile = { readonly path: string; readonly organizationId: string; readonly stamp: string };

/** A time as the names of working files have it; their order is that of time. */
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
 * Makes a working file, readable by its owner only; its folder is made if need be.
 *
 * @throws a system error when that cannot be
 */
export const createWorkingFile = async (folder: string, organizationId: string, now: Date): Promise<string> => {
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
  const path = join(folder, `${organizationId}-${stampOf(now)}-${process.pid}.sqlite`);
  await (await open(path, 'wx', OWNER_ONLY_FILE)).close();
  return path;
};

/**
 * Opens a working file for this process alone.
 *
 * @returns null where another sync is at work in it
 * @throws SfError NodeTooOldError; an error of SQLite when it is no database
 */
export const openWorkingFile = async (path: string): Promise<DatabaseSync | null> => {
  const database = await openDatabase(path);
  try {
    // What is committed outlives the process; only a power failure may take the last seconds along.
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

/** Removes a working file and what SQLite keeps beside it. */
export const removeWorkingFile = async (path: string): Promise<void> => {
  for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(`${path}${suffix}`, { force: true });
};
