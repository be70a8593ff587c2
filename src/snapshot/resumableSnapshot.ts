import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Messages } from '@salesforce/core';
import { settledQueriesRead } from './progress.js';
import { snapshotIn, type Snapshot } from './snapshot.js';
import { pragma } from './sqlite.js';
import { isDiskFull, removeLeftFolders } from './temporaryFolder.js';
import {
  createWorkingFile,
  openWorkingFile,
  removeWorkingFile,
  stampOf,
  workingFiles,
  type WorkingFile,
} from './workingFile.js';
import { WORKING_APPLICATION_ID, WORKING_SCHEMA, WORKING_VERSION } from './workingSchema.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'snapshot');

const MAX_AGE = 24 * 60 * 60 * 1000;

/** The sync that a snapshot belongs to. */
export type Run = {
  readonly organizationId: string;
  /** The values that must be equal for one sync to resume another. The keys are their names for users. */
  readonly identity: Readonly<Record<string, string>>;
  /** The queries that it sends, without those that it finds out while it reads. */
  readonly queries: readonly string[];
};

/** A snapshot whose working database outlives its process until its documents are written, so that another sync can resume it. */
const resumableSnapshot = (database: DatabaseSync, path: string, startedAt: Date): Snapshot => {
  const remove = (): Promise<void> => removeWorkingFile(path);
  const snapshot = snapshotIn(database, path, startedAt, remove, (error) => explainWorkingFile(dirname(path), error));
  if (!snapshot.readAt) database.exec('BEGIN');
  return Object.assign(snapshot, {
    closeUnfinished: async () => {
      if (database.isTransaction) database.exec('COMMIT');
      const hasRecords = snapshot.progress.queries().length > 0;
      if (!hasRecords) {
        await snapshot.dispose();
        return false;
      }
      await snapshot.discard();
      database.close();
      return true;
    },
  });
};

/** Removes files that are too old to be resumed. They tell what people may do in an org, and nobody else would remove them. */
const removeStale = async (folder: string, now: Date): Promise<void> => {
  const oldest = stampOf(new Date(now.getTime() - MAX_AGE));
  for (const { path, stamp } of await workingFiles(folder)) if (stamp < oldest) await removeWorkingFile(path);
};

/**
 * Begins a snapshot in a folder that only its owner can enter.
 *
 * @throws SfError WorkingFileError
 */
export const beginSnapshot = async (folder: string, run: Run, now: Date): Promise<Snapshot> => {
  try {
    await removeStale(folder, now);
    await removeLeftFolders();
    const path = await createWorkingFile(folder, run.organizationId, now);
    const database = (await openWorkingFile(path))!;
    // In one transaction, since a file that has tables and no run counts as damaged.
    database.exec(`BEGIN; ${WORKING_SCHEMA}`);
    database
      .prepare('INSERT INTO run (organization_id, identity, started_at) VALUES (?, ?, ?)')
      .run(run.organizationId, JSON.stringify(run.identity), now.toISOString());
    database.exec('COMMIT');
    return resumableSnapshot(database, path, now);
  } catch (error) {
    throw explainWorkingFile(folder, error);
  }
};

type RunRow = { organization_id: string; identity: string; started_at: string };

/** The reason why a sync cannot resume the snapshot of a file; undefined if it can. */
const reasonNotToResume = (database: DatabaseSync, run: Run, now: Date): string | undefined => {
  if (pragma(database, 'application_id') !== WORKING_APPLICATION_ID) return messages.getMessage('damaged');
  if (pragma(database, 'user_version') !== WORKING_VERSION) return messages.getMessage('begunByOtherVersion');
  const row = database.prepare('SELECT * FROM run').get() as RunRow | undefined;
  if (!row) return messages.getMessage('damaged');
  if (row.organization_id !== run.organizationId) return messages.getMessage('ofOtherOrg', [row.organization_id]);
  if (now.getTime() - Date.parse(row.started_at) > MAX_AGE) return messages.getMessage('tooOld');
  const before = JSON.parse(row.identity) as Run['identity'];
  const differing = Object.keys(run.identity).filter((name) => before[name] !== run.identity[name]);
  if (differing.length > 0) {
    const values = differing.map((name) => `${name} (${before[name] ?? ''}; now ${run.identity[name]!})`);
    return messages.getMessage('otherOptions', [values.join(', ')]);
  }
  return settledQueriesRead(database).every((query) => run.queries.includes(query))
    ? undefined
    : messages.getMessage('begunByOtherVersion');
};

/** Whether the sync of a file was killed before it wrote the tables. */
const isEmpty = (database: DatabaseSync): boolean =>
  database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;

const openToResume = async ({ path }: WorkingFile, run: Run, now: Date): Promise<Snapshot | null> => {
  let database: DatabaseSync | null = null;
  try {
    database = await openWorkingFile(path);
    if (!database) return null;
    if (isEmpty(database)) {
      database.close();
      return null;
    }
    const reason = reasonNotToResume(database, run, now);
    if (reason) throw messages.createError('cannotResume', [path, reason]);
    const { started_at: startedAt } = database.prepare('SELECT started_at FROM run').get() as RunRow;
    return resumableSnapshot(database, path, new Date(startedAt));
  } catch (error) {
    database?.close();
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SQLITE_ERROR') throw error;
    throw messages.createError('cannotResume', [path, messages.getMessage('damaged')], [], error as Error);
  }
};

/**
 * Opens the newest snapshot that a sync of the org left in a folder, to resume it.
 *
 * @throws SfError NothingToResumeError, CannotResumeError (with the reason)
 */
export const resumeSnapshot = async (folder: string, run: Run, now: Date): Promise<Snapshot> => {
  for (const file of await workingFiles(folder)) {
    if (file.organizationId !== run.organizationId) continue;
    const snapshot = await openToResume(file, run, now);
    if (snapshot) return snapshot;
  }
  throw messages.createError('nothingToResume');
};

/** Removes the files that earlier syncs of the org left in a folder, after a later sync has finished. */
export const removeSuperseded = async (folder: string, organizationId: string, startedAt: Date): Promise<void> => {
  const newest = stampOf(startedAt);
  for (const file of await workingFiles(folder)) {
    if (file.organizationId !== organizationId || file.stamp >= newest) continue;
    const database = await openWorkingFile(file.path).catch(() => undefined);
    if (database === null) continue;
    database?.close();
    await removeWorkingFile(file.path);
  }
};

/** Turns an error of SQLite or of the disk about the working file into one for the user. Any other error stays as it is. */
function explainWorkingFile(folder: string, error: unknown): Error {
  const { code = '', message, syscall } = error as NodeJS.ErrnoException;
  if (code !== 'ERR_SQLITE_ERROR' && syscall === undefined) return error as Error;
  const reason = isDiskFull(error) ? messages.getMessage('diskFull') : message;
  return messages.createError('workingFile', [folder, reason], [folder], error as Error);
}
