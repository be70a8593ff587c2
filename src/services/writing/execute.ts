import pLimit from 'p-limit';
import type { WriteOutcome } from '../../model/change.js';
import { mustRunAlone, type RecordWrite } from '../../model/recordWrite.js';
import type { OrgClient } from '../../org/client.js';
import { writeBatch } from '../../org/write/recordWriter.js';
import type { WriteError } from '../../org/write/recordCollection.js';
import { toWriteError } from '../../org/write/writeFaults.js';
import type { Journal } from './journal.js';
import { stagesOf, type Batch } from './writeBatches.js';

export type ExecuteOptions = {
  readonly client: OrgClient;
  readonly journal: Journal;
  /** Whether one refused record undoes the others of its call, which stands for itself. */
  readonly allOrNone: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal: AbortSignal;
};

const MOST_CALLS_IN_FLIGHT = 5;

/**
 * Sends writes, 200 of one object in a call, each call noted in the journal before it goes out. Objects that lock one
 * another take turns; the others go beside them.
 *
 * When the signal is aborted, the session or the day's API requests end, or the org is out of reach, what is under way is
 * waited for, and the rest is not sent.
 *
 * @returns outcomes in the order of `writes`: errors of the org and the network are in there
 */
export const executeWrites = async (
  writes: readonly RecordWrite[],
  { client, journal, allOrNone, onProgress, signal }: ExecuteOptions,
): Promise<WriteOutcome[]> => {
  const outcomes: WriteOutcome[] = [];
  const limit = pLimit(MOST_CALLS_IN_FLIGHT);
  let stop: WriteError | null = null;
  let done = 0;

  const run = async (batch: Batch): Promise<void> => {
    if (signal.aborted) stop ??= toWriteError(signal.reason);
    if (stop) return;
    const result = await writeBatch(
      client,
      batch.map((position) => writes[position]!),
      { allOrNone, log: journal },
    );
    result.outcomes.forEach((outcome, index) => (outcomes[batch[index]!] = outcome));
    stop ??= result.stop;
    done += batch.length;
    onProgress?.(done, writes.length);
  };

  const runStages = async (stages: Batch[][]): Promise<void> => {
    for (const stage of stages) await Promise.all(stage.map((batch) => limit(run, batch)));
  };

  const byObject = Map.groupBy(writes.keys(), (position) => writes[position]!.object);
  const stagesOfObjects = (alone: boolean): Batch[][] =>
    [...byObject]
      .filter(([object]) => mustRunAlone(object) === alone)
      .flatMap(([, positions]) => stagesOf(writes, positions));
  const oneByOne = stagesOfObjects(true).flatMap((stage) => stage.map((batch) => [batch]));
  await Promise.all([runStages(oneByOne), runStages(stagesOfObjects(false))]);

  return writes.map(
    (write, position) =>
      outcomes[position] ?? { status: 'not sent', recordId: write.op === 'insert' ? null : write.id, error: stop },
  );
};
