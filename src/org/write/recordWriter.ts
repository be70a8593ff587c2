import type { WriteOutcome } from '../../model/change.js';
import type { RecordWrite } from '../../model/recordWrite.js';
import type { OrgClient } from '../client.js';
import {
  sendCollection,
  endsTheRun,
  isDuplicate,
  isGone,
  isLocked,
  isRolledBack,
  mayHaveBeenDone,
  toWriteError,
  type RecordAnswer,
  type WriteError,
} from './recordCollection.js';
import { findAlreadyApplied } from './present.js';

/** What one call did for a write: with an error, nothing. */
export type KnownOutcome = {
  readonly sequence: number;
  readonly recordId: string | null;
  readonly error: WriteError | null;
};

/** Learns of every call before it goes out, and what it did once that is known for certain. */
export type CallLog = {
  /** Gives each write of the call a sequence number, which no other write in the log has. */
  sending(writes: readonly RecordWrite[]): Promise<readonly number[]>;
  keepOutcomes(known: readonly KnownOutcome[]): Promise<void>;
};

export type BatchOptions = { readonly allOrNone: boolean; readonly log: CallLog };

export type BatchResult = {
  /** In the order of the writes. */
  readonly outcomes: readonly WriteOutcome[];
  /** Why nothing more can be sent; null otherwise. */
  readonly stop: WriteError | null;
};

/** A write on its way to an outcome. */
type PendingWrite = {
  readonly write: RecordWrite;
  outcome: WriteOutcome | null;
  /** The reason why the last call gave no outcome. */
  error: WriteError | null;
  /** A call that carried it got no answer, and may be done even later. */
  mayHaveBeenDone: boolean;
};

/** Some records of a batch have no outcome yet. */
class MissingOutcomes extends Error {
  /** @param lost why the last call got no answer; null when it got one */
  public constructor(public readonly lost: WriteError | null) {
    super();
  }
}

/**
 * Writes a batch to its end. Locked records are sent again, with pauses, five times at most. After a call without an
 * answer the records are read, and only what is not yet as wanted is sent again. A delete that finds nothing is done; so
 * is an insert that finds its record there as wanted.
 *
 * @param writes up to 200 of one operation and object, no record twice
 * @returns what became of each: errors of the org and the network are in the outcomes
 */
export const writeBatch = async (
  client: OrgClient,
  writes: readonly RecordWrite[],
  options: BatchOptions,
): Promise<BatchResult> => {
  const batch = writes.map((write): PendingWrite => ({ write, outcome: null, error: null, mayHaveBeenDone: false }));
  const withoutOutcome = (): PendingWrite[] => batch.filter(({ outcome }) => !outcome);
  let stop: WriteError | null = null;
  try {
    await client.retry(
      async () => {
        const lost = await sendOnce(client, withoutOutcome(), options);
        if (withoutOutcome().length > 0) throw new MissingOutcomes(lost);
      },
      (error) => error instanceof MissingOutcomes,
    );
  } catch (error) {
    const failure = error instanceof MissingOutcomes ? error.lost : toWriteError(error);
    if (error instanceof MissingOutcomes || endsTheRun(error)) stop = failure;
    for (const pending of withoutOutcome()) {
      const status = stop && !pending.error ? 'not sent' : 'failed';
      pending.outcome = outcomeOf(pending, status, pending.error ?? failure);
    }
  }
  return { outcomes: batch.map(({ outcome }) => outcome!), stop };
};

/** @returns why the call got no answer; null when it got one */
const sendOnce = async (
  client: OrgClient,
  batch: readonly PendingWrite[],
  { allOrNone, log }: BatchOptions,
): Promise<WriteError | null> => {
  const writes = batch.map(({ write }) => write);
  const sequences = await log.sending(writes);
  let answers: RecordAnswer[];
  try {
    answers = await sendCollection(client, writes, allOrNone);
  } catch (error) {
    const callError = toWriteError(error);
    if (mayHaveBeenDone(error)) {
      await takeOutcomesFromOrg(client, batch, sequences, callError, log);
      return callError;
    }
    await log.keepOutcomes(sequences.map((sequence) => ({ sequence, recordId: null, error: callError })));
    throw error;
  }
  const duplicates = takeOutcomesFromAnswer(batch, answers);
  await log.keepOutcomes(
    answers.map(({ id, error }, index) => ({ sequence: sequences[index]!, recordId: error ? null : id, error })),
  );
  if (duplicates.length > 0) await takeOutcomesOfDuplicates(client, duplicates);
  if (allOrNone && batch.some(({ outcome }) => outcome?.status === 'failed')) {
    // Sent again without the one that failed, the others would be done after all.
    for (const pending of batch) pending.outcome ??= outcomeOf(pending, 'failed', pending.error);
  }
  return null;
};

/** A record that is not as wanted gets no outcome, in the log either: Salesforce may still do what the lost call asked for. */
const takeOutcomesFromOrg = async (
  client: OrgClient,
  batch: readonly PendingWrite[],
  sequences: readonly number[],
  lost: WriteError,
  log: CallLog,
): Promise<void> => {
  for (const pending of batch) {
    pending.error = lost;
    pending.mayHaveBeenDone = true;
  }
  const found = await findAlreadyApplied(
    client,
    batch.map(({ write }) => write),
  );
  const known: KnownOutcome[] = [];
  batch.forEach((pending, index) => {
    const recordId = found[index];
    if (!recordId) return;
    pending.outcome = outcomeOf(pending, 'done', null, recordId);
    known.push({ sequence: sequences[index]!, recordId, error: null });
  });
  if (known.length > 0) await log.keepOutcomes(known);
};

/**
 * What is to be sent again gets no outcome.
 *
 * @returns inserts that found a record there
 */
const takeOutcomesFromAnswer = (batch: readonly PendingWrite[], answers: readonly RecordAnswer[]): PendingWrite[] => {
  const duplicates: PendingWrite[] = [];
  batch.forEach((pending, index) => {
    const { id, error } = answers[index]!;
    const { op } = pending.write;
    pending.error = error;
    if (!error || (op === 'delete' && isGone(error))) pending.outcome = outcomeOf(pending, 'done', null, id);
    else if (op === 'insert' && isDuplicate(error)) duplicates.push(pending);
    else if (!isLocked(error) && !isRolledBack(error)) pending.outcome = outcomeOf(pending, 'failed', error);
  });
  return duplicates;
};

const takeOutcomesOfDuplicates = async (client: OrgClient, duplicates: readonly PendingWrite[]): Promise<void> => {
  const found = await findAlreadyApplied(
    client,
    duplicates.map(({ write }) => write),
  );
  duplicates.forEach((pending, index) => {
    // A username that was taken before the first call is another person's.
    const mayBeOurs = pending.write.object !== 'User' || pending.mayHaveBeenDone;
    const recordId = mayBeOurs ? found[index] : null;
    pending.outcome = recordId
      ? outcomeOf(pending, 'done', null, recordId)
      : outcomeOf(pending, 'failed', pending.error);
  });
};

const outcomeOf = (
  { write }: PendingWrite,
  status: WriteOutcome['status'],
  error: WriteError | null,
  recordId: string | null = null,
): WriteOutcome => ({ status, recordId: recordId ?? (write.op === 'insert' ? null : write.id), error });
