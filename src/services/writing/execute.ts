import pLimit from 'p-limit';
import type { WriteOutcome } from '../../model/change.js';
import type { RecordWrite } from '../../model/recordWrite.js';
import type { OrgClient } from '../../org/client.js';
// The objects that are written are known once it is loaded.
import '../../resources/index.js';
import { toWriteError, type WriteError } from '../../org/write/recordCollection.js';
import { writeBatch } from '../../org/write/recordWriter.js';
import { callsOf, type Batch, type WriteList } from './calls.js';
import { sendWhenRecalculated, type Waiting } from './recalculation.js';
import { inTurnOfUsers } from './userTurns.js';
import { defaultJournalPath, type Journal, openJournal, type RunCounts } from './journal.js';

export type CarryOutOptions = {
  /** The command that was run, for the journal. */
  readonly command: string;
  readonly orgId: string;
  readonly dataDir: string;
  /** The path of the journal; by default in the data directory. */
  readonly journal: string | undefined;
  readonly allOrNone: boolean;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
  /** What is to stand in the journal before the writes; null for nothing. */
  readonly warning?: string | null;
  /** C1's id of the task that the writes are for. */
  readonly taskId?: string;
  /** Whether to wait for permission set groups that Salesforce recalculates. With `allOrNone` nothing waits. */
  readonly waiting?: Waiting;
};

/**
 * Carries writes out, with a journal.
 *
 * @returns the outcomes, in the order of the writes; the journal's path, or null if there was nothing to write; why the
 * journal lacks outcomes, or null if it has all
 * @throws SfError when the journal cannot be written
 */
export const carryOutWrites = async (
  client: OrgClient,
  writes: readonly RecordWrite[],
  {
    command,
    orgId,
    dataDir,
    journal: path,
    allOrNone,
    onProgress,
    signal,
    warning = null,
    taskId,
    waiting,
  }: CarryOutOptions,
): Promise<{ outcomes: WriteOutcome[]; journal: string | null; journalProblem: string | null }> => {
  if (writes.length === 0) return { outcomes: [], journal: null, journalProblem: null };
  const journal = await openJournal(path ?? defaultJournalPath(dataDir, orgId, new Date()), {
    orgId,
    username: client.username,
    command,
    task: taskId,
  });
  try {
    if (warning !== null) await journal.warn(warning);
    const first = await executeWrites(writes, { client, journal, allOrNone, onProgress, signal });
    const sendAgain = async (again: readonly RecordWrite[]): Promise<WriteOutcome[]> =>
      executeWrites(again, { client, journal, allOrNone, signal });
    const outcomes =
      waiting && !allOrNone ? await sendWhenRecalculated(client, writes, first, sendAgain, waiting) : first;
    await journal.end(countsOf(outcomes));
    return { outcomes, journal: journal.path, journalProblem: journal.problem };
  } finally {
    await journal.close();
  }
};

/** What became of the writes of a run, for the last line of its journal. */
export function countsOf(outcomes: Iterable<WriteOutcome>): RunCounts {
  const counts = { done: 0, failed: 0, unknown: 0, notSent: 0 };
  for (const outcome of outcomes) {
    countOutcome(counts, outcome);
    if (outcome.status === 'not sent' && !outcome.mayBeDone) counts.notSent += 1;
  }
  return counts;
}

/** Adds the outcome of a write that was sent. */
export function countOutcome(
  counts: { -readonly [Key in 'done' | 'failed' | 'unknown']: RunCounts[Key] },
  { status, mayBeDone }: WriteOutcome,
): void {
  if (mayBeDone) counts.unknown += 1;
  else if (status !== 'not sent') counts[status] += 1;
}

export type ExecuteOptions = {
  readonly client: OrgClient;
  readonly journal: Journal;
  /** Whether one refused record undoes the others of the same call. Other calls are not undone. */
  readonly allOrNone: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal: AbortSignal;
};

/**
 * Sends writes as `sendWrites` does.
 *
 * @returns the outcomes, in the order of `writes`
 */
export const executeWrites = async (
  writes: readonly RecordWrite[],
  options: ExecuteOptions,
): Promise<WriteOutcome[]> => {
  const outcomes: WriteOutcome[] = [];
  const stop = await sendWrites(writes, {
    ...options,
    keepOutcome: (position, outcome) => (outcomes[position] = outcome),
  });
  return writes.map(
    (write, position) =>
      outcomes[position] ?? { status: 'not sent', recordId: write.op === 'insert' ? null : write.id, error: stop },
  );
};

const MOST_CALLS_IN_FLIGHT = 5;

/**
 * Sends writes, 200 of one object in a call. Each call is written to the journal before it goes out. Calls whose records
 * lock one another, and those that write for one user, are sent one after the other; the other calls are sent at the same time. A record that others need, as
 * permission sets need licenses, is inserted before them and deleted after them; so is a field that others need.
 *
 * When the signal is aborted, the session or the day's API requests end, the org is out of reach, or writes cannot be read or outcomes
 * not be kept, the calls that are under way are waited for, and the rest is not sent.
 *
 * @param writes each is read when the calls are planned, and when it is sent: there may be too many to keep them
 * @param options with `keepOutcome`, which is told the outcome of each write that was sent, by its position. Errors of the org and the
 * network are outcomes, too
 * @returns why the rest was not sent; null if all were
 * @throws what `writes` or `keepOutcome` throw, when no call is under way any more
 */
export const sendWrites = async (
  writes: WriteList,
  {
    client,
    journal,
    allOrNone,
    onProgress,
    signal,
    keepOutcome,
  }: ExecuteOptions & { readonly keepOutcome: (position: number, outcome: WriteOutcome) => void },
): Promise<WriteError | null> => {
  const limit = pLimit(MOST_CALLS_IN_FLIGHT);
  let stop: WriteError | null = null;
  let done = 0;
  let broken: { readonly error: unknown } | null = null;
  const isStopped = (): boolean => {
    if (signal.aborted) stop ??= toWriteError(signal.reason);
    return stop !== null || broken !== null;
  };
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      broken ??= { error };
    }
  };

  const run = async (batch: Batch): Promise<void> => {
    if (isStopped()) return;
    let sent: RecordWrite[] = [];
    guarded(() => (sent = batch.map((position) => writes.at(position)!)));
    const result = await inTurnOfUsers(sent, async () =>
      isStopped() ? null : writeBatch(client, sent, { allOrNone, log: journal }),
    );
    if (!result) return;
    result.outcomes.forEach((outcome, index) => guarded(() => keepOutcome(batch[index]!, outcome)));
    stop ??= result.stop;
    done += batch.length;
    onProgress?.(done, writes.length);
  };

  for (const phase of callsOf(writes)) {
    await Promise.all(
      phase.map(async (stages) => {
        for (const stage of stages) await Promise.all(stage.map((batch) => limit(run, batch)));
      }),
    );
  }
  if (broken) throw (broken as { error: unknown }).error;
  return stop;
};
