import type { Connection } from '@salesforce/core';
import type { BatonClient } from '../../c1/batonClient.js';
import type { Clock } from '../../c1/clock.js';
import type { RecordWrite } from '../../model/recordWrite.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import type { OrgClient } from '../../org/client.js';
import { carryOutWrites } from '../writing/execute.js';
import type { Logger } from './log.js';
import type { Metrics } from './metrics.js';

/** What every kind of task needs of the connector that does it. */
export type RunningConnector = {
  readonly connection: Connection;
  readonly orgId: string;
  /** Where journals go. */
  readonly dataDir: string;
  readonly client: BatonClient;
  readonly clock: Clock;
  /** Whether C1 may change the org through it. */
  readonly provisioning: boolean;
  readonly syncOptions: SyncOptions;
  /** License name in lower case → profile name or id. */
  readonly licenseProfiles: ReadonlyMap<string, string>;
  /** Of this plugin. */
  readonly version: string;
  readonly metrics: Metrics;
  readonly log: Logger;
};

/**
 * Carries a task's writes out, journaled so that "sf access undo" takes them back.
 *
 * @param log of the task; is told of a journal that lacks outcomes
 * @throws SfError as carryOutWrites does
 */
export const write = async (
  { orgId, dataDir }: RunningConnector,
  client: OrgClient,
  writes: readonly RecordWrite[],
  signal: AbortSignal,
  log: Logger,
): ReturnType<typeof carryOutWrites> => {
  const carriedOut = await carryOutWrites(client, writes, {
    command: 'access serve',
    orgId,
    dataDir,
    journal: undefined,
    allOrNone: false,
    onProgress: () => undefined,
    signal,
  });
  const { journal, journalProblem } = carriedOut;
  if (journalProblem !== null) log.warn({ journal, error: journalProblem }, 'the journal is incomplete');
  return carriedOut;
};
