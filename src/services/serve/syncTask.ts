import { status } from '@grpc/grpc-js';
import { Messages } from '@salesforce/core';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskFailure, type TaskResult, unimplemented } from '../../c1/taskAnswer.js';
import type { TaskContext } from '../../c1/taskRun.js';
import { uploadAttempts } from '../../c1/upload.js';
import { c1z } from '../../formats/c1z/c1z.js';
import type { Task_SyncFullTask as SyncFullTask } from '../../generated/c1/connectorapi/baton/v1/task_pb.js';
import { type ResourceTypeId, resourceTypeIds } from '../../model/resourceType.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import { openOutputFile } from '../document/outputFile.js';
import { sync, type SyncEvents, type SyncOutcome } from '../sync/sync.js';
import { limitedTo } from './limitedTo.js';
import type { Logger } from './log.js';
import type { Metrics } from './metrics.js';
import type { RunningConnector } from './runningConnector.js';
import { salesforceFailure } from './salesforceFailure.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'serve');

const isResourceType = (id: string): id is ResourceTypeId => (resourceTypeIds as readonly string[]).includes(id);

/** The types that C1 asks for, if the org has them; otherwise those of the command line. */
const optionsOf = ({ syncResourceTypeIds }: SyncFullTask, own: SyncOptions): SyncOptions => {
  const unknown = syncResourceTypeIds.find((id) => !isResourceType(id));
  if (unknown !== undefined) {
    throw new TaskFailure(status.INVALID_ARGUMENT, messages.getMessage('noResourceType', [unknown]));
  }
  const resourceTypes = syncResourceTypeIds.filter(isResourceType);
  return resourceTypes.length > 0 ? { ...own, resourceTypes, leaveOutMissing: true } : own;
};

const eventsOf = (log: Logger, metrics: Metrics): SyncEvents => ({
  onPage: (object, received, total) => log.debug({ object, received, total }, 'read a page'),
  onHiddenField: (object, field) => log.warn({ object, field }, 'the running user cannot see a field'),
  onLeftOut: (type, why) => log.warn({ resource_type: type, reason: why.message }, 'left out a resource type'),
  onUsersWithoutType: (count, usernames) => log.warn({ count, usernames }, 'left out users without a UserType'),
  onProblem: (record, problem) => log.warn({ record, problem }, 'cut or dropped what C1 does not take'),
  onReadingDone: () => log.debug('read the org'),
  onEnd: (apiCalls) => metrics.salesforceCalls(apiCalls),
});

/** Reads the org into a c1z, in a folder that is gone afterwards. */
const readInto = async (
  path: string,
  { connection, syncOptions, metrics }: RunningConnector,
  task: SyncFullTask,
  signal: AbortSignal,
  log: Logger,
): Promise<SyncOutcome> => {
  const output = await openOutputFile(path);
  const abort = new AbortController();
  const onAbort = (): void => abort.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    return await sync(
      {
        connection,
        options: optionsOf(task, syncOptions),
        documents: [{ format: limitedTo(c1z, task), view: task.skipExpandGrants ? 'direct' : 'effective', output }],
        documentOptions: { neutralizeFormulas: false },
        snapshotFile: null,
      },
      eventsOf(log, metrics),
      abort,
    );
  } catch (error) {
    throw salesforceFailure(error);
  } finally {
    signal.removeEventListener('abort', onAbort);
    await output.discard();
  }
};

/**
 * Reads the org and uploads it as a c1z.
 *
 * The file has on-disk version 1, whatever storage engine the task prefers: C1 reads both.
 *
 * @throws TaskFailure
 */
export const syncTask = async (
  connector: RunningConnector,
  taskId: string,
  task: SyncFullTask,
  { signal }: TaskContext,
  log: Logger,
): Promise<TaskResult> => {
  if (task.targetedSyncResources.length > 0) throw unimplemented(messages.getMessage('wholeTypes'));
  const folder = await newSyncFolder();
  try {
    const path = join(folder, 'sync.c1z');
    const outcome = await readInto(path, connector, task, signal, log);
    const upload = (): Promise<void> => connector.client.uploadAsset(taskId, path, signal);
    await uploadAttempts(upload, connector.clock, signal, (error, attempt) => {
      connector.metrics.c1Failed('UploadAsset');
      log.warn({ attempt, error: (error as Error).message }, 'the upload failed');
    });
    connector.metrics.synced(outcome);
    const { accounts, apiCalls, apiUsage, durationMs } = outcome;
    log.info(
      { accounts: accounts.total, api_calls: apiCalls, api_usage: apiUsage?.after, read_ms: durationMs },
      'synced',
    );
    return {};
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const NAME = /^sf-access-serve-(\d+)-/;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** A new folder, named after this process, for the file of one sync. */
export const newSyncFolder = (): Promise<string> => mkdtemp(join(tmpdir(), `sf-access-serve-${String(process.pid)}-`));

/**
 * Removes what connectors that were killed in a sync have left. To be called before the first sync: in a container, the one
 * before had the same process id.
 */
export const removeLeftFolders = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(NAME.exec(name)?.[1]);
    if (Number.isNaN(pid) || (pid !== process.pid && isAlive(pid))) continue;
    // Somebody else's in a shared folder is theirs to remove.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
};
