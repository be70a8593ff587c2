import { stat } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { Messages } from '@salesforce/core';
import { APPLICATION_ID, SNAPSHOT_VERSION, type About } from './schema.js';
import { SnapshotReader } from './reader.js';
import { openDatabase, pragma } from './sqlite.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'snapshot');

/** A snapshot that an earlier sync kept. */
export type KeptSnapshot = {
  readonly reader: SnapshotReader;
  readonly about: About;
  close(): void;
};

/** Checks that a database is a finished snapshot of this version. @throws SfError NotASnapshotError, OtherVersionError */
const verify = (database: DatabaseSync, path: string): Omit<KeptSnapshot, 'close'> => {
  if (pragma(database, 'application_id') !== APPLICATION_ID) throw messages.createError('notASnapshot', [path]);
  const version = pragma(database, 'user_version');
  if (version !== SNAPSHOT_VERSION) {
    throw messages.createError('otherVersion', [path, String(version), String(SNAPSHOT_VERSION)]);
  }
  const reader = new SnapshotReader(database);
  const about = reader.about();
  if (!about) throw messages.createError('notASnapshot', [path]);
  return { reader, about };
};

/**
 * Opens a kept snapshot to read from it. The file is not changed.
 *
 * @throws SfError NoSnapshotError when the file cannot be read, NotASnapshotError, OtherVersionError, NodeTooOldError
 */
export const openKeptSnapshot = async (path: string): Promise<KeptSnapshot> => {
  const found = await stat(path).catch((error: Error) => {
    throw messages.createError('noSnapshot', [path, error.message]);
  });
  if (!found.isFile()) throw messages.createError('notASnapshot', [path]);
  let database: DatabaseSync | undefined;
  try {
    database = await openDatabase(path, { readOnly: true });
    return { ...verify(database, path), close: () => database!.close() };
  } catch (error) {
    database?.close();
    throw (error as NodeJS.ErrnoException).code === 'ERR_SQLITE_ERROR'
      ? messages.createError('notASnapshot', [path], [], error as Error)
      : error;
  }
};
