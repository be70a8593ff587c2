import { access, constants, open, stat } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { Messages, SfError } from '@salesforce/core';
import { isResourceType } from '../model/resourceType.js';
import type { About } from './about.js';
import { SnapshotReader } from './reader.js';
import { otherSchema, wrongContent, wrongContentAsRead } from './snapshotChecks.js';
import {
  EMPTY_VERSION_2,
  SNAPSHOT_APPLICATION_ID,
  SNAPSHOT_VERSION,
  snapshotSchemas,
  type SnapshotVersion,
} from './snapshotSchema.js';
import { isOfContent, openDatabase, openForeignDatabase, pragma, SQLITE, sqliteCode } from './sqlite.js';
import { WORKING_APPLICATION_ID } from './workingSchema.js';
import { fileFaultOf } from '../model/fileFault.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'snapshot');
const faults = Messages.loadMessages('sf-plugin-access', 'fileFault');

/** A snapshot that an earlier sync kept. */
export type KeptSnapshot = {
  readonly reader: SnapshotReader;
  readonly about: About;
  close(): void;
};

/** @returns undefined where this version of the plugin does not read the file */
const versionOf = (database: DatabaseSync): SnapshotVersion | undefined => {
  const version = Number(pragma(database, 'user_version'));
  const isSnapshot = pragma(database, 'application_id') === SNAPSHOT_APPLICATION_ID;
  return isSnapshot && version in snapshotSchemas ? (version as SnapshotVersion) : undefined;
};

/** Working databases up to this version were kept as snapshots. */
const LAST_KEPT_WORKING_VERSION = 6;

/** What a database is that is no snapshot which this version reads. */
const refusal = (database: DatabaseSync, path: string): SfError => {
  const version = Number(pragma(database, 'user_version'));
  switch (pragma(database, 'application_id')) {
    case SNAPSHOT_APPLICATION_ID:
      if (version < 1) return damaged(path, messages.getMessage('noVersion'));
      return messages.createError('newerVersion', [path, String(version), String(SNAPSHOT_VERSION)]);
    case WORKING_APPLICATION_ID:
      return version > LAST_KEPT_WORKING_VERSION
        ? messages.createError('workingDatabase', [path])
        : messages.createError('workingFormat', [path, String(version)]);
    default:
      return messages.createError('otherDatabase', [path]);
  }
};

const damaged = (path: string, why: string, cause?: Error): SfError =>
  messages.createError('damagedSnapshot', [path, why], [], cause);

/** What of a file is checked: all of it, before anything is read; or, of large tables, the rows that are read. */
export type CheckedPart = 'all' | 'as read';

/** @throws SfError when a database is not a snapshot that this version reads */
const verify = async (
  database: DatabaseSync,
  path: string,
  checked: CheckedPart,
): Promise<Omit<KeptSnapshot, 'close'>> => {
  const version = versionOf(database);
  if (!version) throw refusal(database, path);
  const scratch = await openDatabase(':memory:');
  const other = otherSchema(database, snapshotSchemas[version], scratch);
  scratch.close();
  if (other !== null) throw damaged(path, other);
  const unknown = database
    .prepare('SELECT id, name FROM resource_types WHERE reason IS NULL')
    .all()
    .filter(({ id }) => !isResourceType(String(id)));
  if (unknown.length > 0) {
    throw messages.createError('unknownTypes', [path, unknown.map(({ name }) => String(name)).join(', ')]);
  }
  const wrong = (checked === 'all' ? wrongContent : wrongContentAsRead)(database, version);
  if (wrong !== null) throw damaged(path, wrong);
  // What an older file does not have is answered as not known.
  if (version === 1) database.exec(EMPTY_VERSION_2);
  const reader = new SnapshotReader(database);
  const about = reader.about();
  if (!about) throw damaged(path, messages.getMessage('noAbout'));
  if (!URL.canParse(about.organization.instanceUrl)) {
    throw damaged(path, messages.getMessage('wrongValue', ['about', 'instance_url']));
  }
  return { reader, about };
};

/** The bytes of a database's header that say whether it has a write-ahead log. Source: "Database File Format", sqlite.org. */
const [WRITE_VERSION, READ_VERSION, WITH_LOG] = [18, 19, 2];

/** Whether a file is a database with a write-ahead log: even to read it writes files beside it. */
const hasLog = async (path: string): Promise<boolean> => {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(READ_VERSION + 1), 0, READ_VERSION + 1, 0);
    const isDatabase = buffer.toString('latin1').startsWith('SQLite format 3\0');
    return isDatabase && [WRITE_VERSION, READ_VERSION].some((at) => buffer[at] === WITH_LOG);
  } finally {
    await file.close();
  }
};

/** @throws SfError when a path is not a file that can be read, or when the file is empty */
const checkFile = async (path: string): Promise<void> => {
  const unreadable = (error: Error): never => {
    const fault = fileFaultOf(error);
    throw messages.createError('noSnapshot', [path, fault === null ? error.message : faults.getMessage(fault)]);
  };
  const found = await stat(path).catch(unreadable);
  if (found.isDirectory()) throw messages.createError('isFolder', [path]);
  if (!found.isFile()) throw messages.createError('notASnapshot', [path]);
  await access(path, constants.R_OK).catch(unreadable);
  if (found.size === 0) throw messages.createError('isEmpty', [path]);
  if (await hasLog(path)) throw messages.createError('unfinishedDatabase', [path]);
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
 * @param checked what of the file is checked. What is found later is thrown by the reader, see `explainDamage`
 * @throws SfError that says what the file is instead
 */
export const openKeptSnapshot = async (path: string, checked: CheckedPart = 'all'): Promise<KeptSnapshot> => {
  await checkFile(path);
  let database: DatabaseSync | undefined;
  try {
    database = await openForeignDatabase(path);
    return { ...(await verify(database, path, checked)), close: () => database!.close() };
  } catch (error) {
    database?.close();
    throw explainOpening(path, error);
  }
};
