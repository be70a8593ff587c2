import { status } from '@grpc/grpc-js';
import { Messages } from '@salesforce/core';
import { join } from 'node:path';
import { TaskFailure, type TaskResult, unimplemented } from '../../c1/taskAnswer.js';
import type { TaskContext } from '../../c1/taskRun.js';
import { uploadWithRetries } from '../../c1/upload.js';
import { c1z } from '../../formats/c1z/c1z.js';
import type { Task_SyncFullTask as SyncFullTask } from '../../generated/c1/connectorapi/baton/v1/task_pb.js';
import { isResourceType } from '../../model/resourceType.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../snapshot/temporaryFolder.js';
import { openOutputFile } from '../document/outputFile.js';
import { sync, type SyncEvents, type SyncOutcome } from '../sync/sync.js';
import type { Logger } from './log.js';
import type { Metrics } from './metrics.js';
import type { RunningConnector } from './runningConnector.js';
import { salesforceFailure } from './salesforceFailure.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/**
 * Reads the org and uploads it to C1 as a c1z.
 *
 * The file always has on-disk version 1, even if the task prefers another storage engine: C1 reads both.
 *
 * @throws TaskFailure when the org cannot be read, or when C1 wants single resources to be synced; what uploadWithRetries throws
 */
export async function syncTask(
  connector: RunningConnector,
  taskId: string,
  task: SyncFullTask,
  { signal }: TaskContext,
  log: Logger,
): Promise<TaskResult> {
  if (task.targetedSyncResources.length > 0) throw unimplemented(messages.getMessage('wholeTypes'));
  const { client, clock, metrics } = connector;
  const folder = await makeTemporaryFolder('serve');
  try {
    const path = join(folder, 'sync.c1z');
    const outcome = await writeC1z(path, connector, task, signal, log);
    const upload = (): Promise<void> => client.uploadAsset(taskId, path, signal);
    await uploadWithRetries(upload, clock, signal, (error, attempt) => {
      metrics.c1Failed('UploadAsset');
      log.warn({ attempt, error: (error as Error).message }, 'the upload failed');
    });
    metrics.synced(outcome);
    const { accounts, apiCalls, apiUsage, durationMs } = outcome;
    log.info({ accounts: accounts.total, apiCalls, apiUsage: apiUsage?.after, durationMs }, 'synced');
    return {};
  } finally {
    await removeTemporaryFolder(folder);
  }
}

/** Reads the org into a c1z file. */
async function writeC1z(
  path: string,
  { connection, syncOptions, metrics }: RunningConnector,
  task: SyncFullTask,
  signal: AbortSignal,
  log: Logger,
): Promise<SyncOutcome> {
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
        documents: [
          {
            format: c1z,
            view: task.skipExpandGrants ? 'direct' : 'effective',
            includes: { entitlements: !task.skipEntitlementsAndGrants, grants: !task.skipGrants },
            output,
          },
        ],
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
}

/**
 * The options of one sync. If C1 asks for resource types, those of them that the org has are synced, and not those of the command
 * line.
 *
 * @throws TaskFailure with INVALID_ARGUMENT when C1 asks for a type that does not exist
 */
function optionsOf({ syncResourceTypeIds }: SyncFullTask, own: SyncOptions): SyncOptions {
  const unknown = syncResourceTypeIds.find((id) => !isResourceType(id));
  if (unknown !== undefined) {
    throw new TaskFailure(status.INVALID_ARGUMENT, messages.getMessage('noResourceType', [unknown]));
  }
  const resourceTypes = syncResourceTypeIds.filter(isResourceType);
  return resourceTypes.length > 0 ? { ...own, resourceTypes, leaveOutMissing: true } : own;
}

/** Logs and counts what happens during a sync. */
function eventsOf(log: Logger, metrics: Metrics): SyncEvents {
  return {
    onPage: (object, received, total) => log.debug({ object, received, total }, 'read a page'),
    onHiddenField: (object, field) => log.warn({ object, field }, 'the running user cannot see a field'),
    onObjectAbsent: (object, why) => log.warn({ object, reason: why.message }, 'read without an object'),
    onLeftOut: (type, why) => log.warn({ resourceType: type, reason: why.message }, 'left out a resource type'),
    onUsersWithoutType: (count, usernames) => log.warn({ count, usernames }, 'left out users without a UserType'),
    onProblem: (record, problem) => log.warn({ record, problem }, 'cut or dropped a value that C1 does not take'),
    onReadingDone: () => log.debug('read the org'),
    onEnd: (apiCalls) => metrics.salesforceCalls(apiCalls),
  };
}
