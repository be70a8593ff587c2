import type { DatabaseSync } from 'node:sqlite';
import { Messages } from '@salesforce/core';
import { openDatabase, SQLITE, sqliteCode } from './sqlite.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'snapshot');

/**
 * Opens an empty database for what would take too much memory. It is gone when it is closed, and when the process ends in whatever way:
 * SQLite keeps what does not fit into its cache in a file for temporary files, which only this user can read, and takes the file's name
 * away at once. On Windows, the system removes it.
 *
 * Source: "In-Memory Databases" (Temporary Databases), sqlite.org.
 */
export async function openScratch(): Promise<DatabaseSync> {
  const database = await openDatabase('');
  // It needs no rollback and no flush to the disk. Each row in a transaction of its own would take many times as long.
  database.exec('PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA cache_size = -2048; BEGIN');
  return database;
}

const OF_THE_DISK: ReadonlySet<unknown> = new Set([SQLITE.FULL, SQLITE.IOERR, SQLITE.CANTOPEN]);

/** An error that came while such a database was used: in plain words where its file cannot be written. Any other error stays as it is. */
export function explainScratch(error: unknown): Error {
  if (!OF_THE_DISK.has(sqliteCode(error))) return error as Error;
  return messages.createError('scratch', [(error as Error).message], [], error as Error);
}
