import type { RecordWrite } from '../../model/recordWrite.js';
import type { OrgClient } from '../../org/client.js';
import { carryOutWrites } from '../carryOutWrites.js';
import type { RunningConnector } from './runningConnector.js';

/** Carries a task's writes out, journaled so that "sf access undo" takes them back. @throws SfError as carryOutWrites does */
export const write = (
  { orgId, dataDir }: RunningConnector,
  client: OrgClient,
  writes: readonly RecordWrite[],
  signal: AbortSignal,
): ReturnType<typeof carryOutWrites> =>
  carryOutWrites(client, writes, {
    command: 'access serve',
    orgId,
    dataDir,
    journal: undefined,
    allOrNone: false,
    onProgress: () => undefined,
    signal,
  });
