import { Messages, SfError } from '@salesforce/core';
import { flagOfOption, type SyncOptions } from '../../model/syncOptions.js';
import type { OrgClient } from '../../org/client.js';
import { readRunningUserId } from '../../org/facts.js';
import { createSnapshot, type Snapshot } from '../../snapshot/snapshot.js';
import { beginSnapshot, removeSuperseded, resumeSnapshot, type Run } from '../../snapshot/resumableSnapshot.js';
import { queriesOf } from './readOrg.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'snapshot');

/** The folder in which a sync keeps what it reads until it ends, so that a later sync can go on. */
export type WorkingFolder = {
  readonly path: string;
  /** Whether to go on with the records that an earlier sync has left there. */
  readonly resume: boolean;
};

/** The values that must be equal for a sync to go on with the records of an earlier one. */
const runOf = (client: OrgClient, user: string, organizationId: string, options: SyncOptions): Run => {
  const { resourceTypes, ...switches } = options;
  return {
    organizationId,
    identity: {
      user,
      '--api-version': client.apiVersion,
      '--resource-type': [...resourceTypes].sort().join(' '),
      ...Object.fromEntries(
        Object.entries(switches).map(([name, value]) => [`--${flagOfOption(name)}`, String(value)]),
      ),
    },
    queries: queriesOf(options),
  };
};

/**
 * The identity of the running user: the username, or the id if the org is given by an access token.
 *
 * @param isNeeded whether to throw if the org does not tell the id, instead of returning null
 */
const identify = async (client: OrgClient, isNeeded: boolean): Promise<string | null> => {
  if (client.username !== null) return client.username;
  try {
    return await readRunningUserId(client);
  } catch (error) {
    if (isNeeded || client.isAborted) throw error;
    return null;
  }
};

/**
 * Opens the snapshot of a sync: a new one, or the one that an earlier sync has left. If the org does not tell who the running
 * user is, the snapshot is not kept for a later sync.
 *
 * @throws SfError NothingToResumeError, CannotResumeError, WorkingFileError
 */
const open = async (
  folder: WorkingFolder | undefined,
  client: OrgClient,
  organizationId: string,
  options: SyncOptions,
): Promise<Snapshot> => {
  const user = folder && (await identify(client, folder.resume));
  if (!folder || user === null) return createSnapshot();
  const run = runOf(client, user!, organizationId, options);
  return folder.resume ? resumeSnapshot(folder.path, run, new Date()) : beginSnapshot(folder.path, run, new Date());
};

/** Adds to an error how a later sync can go on. */
const withAdvice = (error: Error): Error => {
  const explained = SfError.wrap(error);
  explained.actions = [...(explained.actions ?? []), messages.getMessage('resume')];
  return explained;
};

/**
 * Does work with the snapshot of a sync. The records that were read are kept if the work fails, and removed when it is done.
 *
 * @param folder undefined: no later sync can go on
 * @throws whatever the work throws; SfError when the snapshot cannot be opened or written
 */
export const withSyncSnapshot = async <T>(
  folder: WorkingFolder | undefined,
  client: OrgClient,
  organizationId: string,
  options: SyncOptions,
  work: (snapshot: Snapshot, resumedFrom: Date | null) => Promise<T>,
): Promise<T> => {
  const snapshot = await open(folder, client, organizationId, options);
  try {
    const result = await work(snapshot, folder?.resume ? snapshot.startedAt : null);
    await snapshot.dispose();
    if (folder) await removeSuperseded(folder.path, organizationId, snapshot.startedAt);
    return result;
  } catch (error) {
    const explained = snapshot.explain(error);
    const isLeft = await snapshot.closeUnfinished().catch(() => false);
    throw isLeft ? withAdvice(explained) : explained;
  }
};
