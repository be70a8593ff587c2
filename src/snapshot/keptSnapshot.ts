import { access, constants, stat } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { Messages, SfError } from '@salesforce/core';
import { isResourceType } from '../model/resourceType.js';
import type { About } from './about.js';
import { SnapshotReader } from './reader.js';
import { SNAPSHOT_APPLICATION_ID, SNAPSHOT_VERSION } from './snapshotSchema.js';
import { isOfContent, openForeignDatabase, pragma, SQLITE, sqliteCode } from './sqlite.js';
import { WORKING_APPLICATION_ID } from './workingSchema.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'snapshot');

/** A snapshot that an earlier sync kept. */
export type KeptSnapshot = {
  readonly reader: SnapshotReader;
  readonly about: About;
  close(): void;
};

/**
 * How to read each version of a snapshot. A new version adds a line and takes none away: what an older file does not have is
 * answered as not known.
 */
const readers = new Map<unknown, (database: DatabaseSync) => SnapshotReader>([
  [SNAPSHOT_VERSION, (database) => new SnapshotReader(database)],
]);

/** Working databases up to this version were kept as snapshots. */
const LAST_KEPT_WORKING_VERSION = 6;

/** What a database is that is no snapshot which this version reads. */
const refusal = (database: DatabaseSync, path: string): SfError => {
  const version = Number(pragma(database, 'user_version'));
  switch (pragma(database, 'application_id')) {
    case SNAPSHOT_APPLICATION_ID:
      if (version < SNAPSHOT_VERSION) return damaged(path, messages.getMessage('noVersion'));
      return messages.createError('newerVersion', [path, String(version), String(SNAPSHOT_VERSION)]);
    case WORKING_APPLICATION_ID:
      return version > LAST_KEPT_WORKING_VERSION
        ? messages.createError('workingDatabase', [path])
        : messages.createError('workingFormat', [path, String(version)]);
    default:
      return messages.createError('otherDatabase', [path]);
  }
};

const isReadable = ({ organization, startedAt, readAt }: About): boolean =>
  URL.canParse(organization.instanceUrl) && [startedAt, readAt].every((time) => !Number.isNaN(time.getTime()));

const damaged = (path: string, why: string, cause?: Error): SfError =>
  messages.createError('damagedSnapshot', [path, why], [], cause);

/** @throws SfError when a database is not a snapshot that this version reads */
const verify = (database: DatabaseSync, path: string): Omit<KeptSnapshot, 'close'> => {
  const read = readers.get(pragma(database, 'user_version'));
  if (!read || pragma(database, 'application_id') !== SNAPSHOT_APPLICATION_ID) throw refusal(database, path);
  const reader = read(database);
  const about = reader.about();
  if (!about || !isReadable(about)) throw damaged(path, messages.getMessage('noAbout'));
  const keys = database.prepare('SELECT COUNT(*) AS count, COALESCE(MAX(key), 0) AS last FROM accounts').get()!;
  if (keys['count'] !== keys['last']) throw damaged(path, messages.getMessage('accountsMissing'));
  const unknown = about.resourceTypes.filter(({ id, notRead }) => notRead === null && !isResourceType(id));
  if (unknown.length > 0) {
    throw messages.createError('unknownTypes', [path, unknown.map(({ name }) => name).join(', ')]);
  }
  return { reader, about };
};

/** @throws SfError when a path is not a file that can be read, or when the file is empty */
const checkFile = async (path: string): Promise<void> => {
  const unreadable = (error: Error): never => {
    throw messages.createError('noSnapshot', [path, error.message]);
  };
  const found = await stat(path).catch(unreadable);
  if (found.isDirectory()) throw messages.createError('isFolder', [path]);
  if (!found.isFile()) throw messages.createError('notASnapshot', [path]);
  await access(path, constants.R_OK).catch(unreadable);
  if (found.size === 0) throw messages.createError('isEmpty', [path]);
};

/**
 * Turns an error that only a damaged snapshot brings into one for the user, also where it ended the writing of a file, whose error
 * has it as its cause. Any other error stays as it is.
 */
export const explainDamage = (path: string, given: unknown): Error => {
  const outer = given as Error;
  const error = outer instanceof SfError && outer.cause instanceof Error ? outer.cause : outer;
  // A torn page may still be a page, whose names of columns or whose JSON are no longer right.
  return isOfContent(error) ? damaged(path, error.message, error) : outer;
};

/** Turns an error of SQLite about the opening of a snapshot into one for the user. Any other error stays as it is. */
const explainOpening = (path: string, given: unknown): Error => {
  const error = given as Error;
  switch (sqliteCode(error)) {
    case SQLITE.BUSY:
      return messages.createError('snapshotInUse', [path], [], error);
    case SQLITE.CANTOPEN:
      return messages.createError('noSnapshot', [path, error.message], [], error);
    case SQLITE.NOTADB:
      return messages.createError('notASnapshot', [path], [], error);
    default:
      return explainDamage(path, error);
  }
};

/**
 * Opens a kept snapshot to read from it. The file is not changed.
 *
 * @throws SfError that says what the file is instead; NodeTooOldError
 */
export const openKeptSnapshot = async (path: string): Promise<KeptSnapshot> => {
  await checkFile(path);
  let database: DatabaseSync | undefined;
  try {
    database = await openForeignDatabase(path);
    return { ...verify(database, path), close: () => database!.close() };
  } catch (error) {
    database?.close();
    throw explainOpening(path, error);
  }
};
