import type { Connection } from '@salesforce/core';
import type { BatonClient } from '../../c1/batonClient.js';
import type { Clock } from '../../c1/clock.js';
import type { TaskContext } from '../../c1/taskRun.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import type { OrgClient } from '../../org/client.js';
import { carryOutWrites } from '../writing/execute.js';
import { type Bounds, type ProposedChange, RuleFailure } from './bounds.js';
import type { Logger } from './log.js';
import type { Metrics } from './metrics.js';

/** What a task needs of the connector: the connections to the org and to C1, and the options. */
export type RunningConnector = {
  readonly connection: Connection;
  readonly orgId: string;
  /** The CLI's folder for data, in which journals and the memory of tasks are kept. */
  readonly dataDir: string;
  readonly client: BatonClient;
  readonly clock: Clock;
  /** Whether C1 may change the org. */
  readonly provisioning: boolean;
  /** What of the org C1 may change. */
  readonly bounds: Bounds;
  readonly syncOptions: SyncOptions;
  /** For a license, by its name in lower case, the name or id of the profile that replaces a revoked one. */
  readonly licenseProfiles: ReadonlyMap<string, string>;
  /** The version of this plugin. */
  readonly version: string;
  readonly metrics: Metrics;
  readonly log: Logger;
};

/**
 * Carries out the change of a task, with a journal from which "sf access undo" takes it back, and which has C1's id of the task. Every
 * change that C1 asks for passes here, and so the bounds that the operator has set, also if nothing is to be written for it.
 *
 * @param log the log of the task, which gets a warning if the journal lacks outcomes
 * @param warning what is to stand in the journal before the writes; null for nothing
 * @returns what carryOutWrites returns
 * @throws what carryOutWrites throws; TaskFailure for a change that C1 may not make
 */
export async function carryOutForTask(
  { orgId, dataDir, bounds, metrics }: RunningConnector,
  client: OrgClient,
  change: ProposedChange,
  { taskId, signal }: Pick<TaskContext, 'taskId' | 'signal'>,
  log: Logger,
  warning: string | null = null,
): ReturnType<typeof carryOutWrites> {
  await bounds.refuse(client, change).catch((error: unknown) => {
    if (error instanceof RuleFailure) metrics.refused(error.rule);
    throw error;
  });
  const result = await carryOutWrites(client, change.writes, {
    command: 'access serve',
    orgId,
    dataDir,
    journal: undefined,
    allOrNone: false,
    onProgress: () => undefined,
    signal,
    warning,
    taskId,
  });
  const { journal, journalProblem } = result;
  if (journalProblem !== null) log.warn({ journal, error: journalProblem }, 'the journal is incomplete');
  return result;
}
