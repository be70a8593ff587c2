import type { RecordWrite } from '../../model/recordWrite.js';
import type { OrgClient } from '../../org/client.js';
import { carryOutWrites } from '../writing/execute.js';
import type { Logger } from './logger.js';
import type { RunningConnector } from './runningConnector.js';

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
