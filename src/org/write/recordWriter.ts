import type { Obstacle, WriteOutcome } from '../../model/change.js';
import type { RecordWrite } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import type { OrgClient } from '../client.js';
import {
  sendCollection,
  endsTheRun,
  isDuplicate,
  isDeleted,
  isLocked,
  isNotRecalculated,
  isRolledBack,
  mayBeGone,
  mayHaveBeenDone,
  toWriteError,
  type RecordAnswer,
  type WriteError,
} from './recordCollection.js';
import { findAlreadyApplied, findObstacles, findStillToDelete, type DeleteWrite } from './currentRecords.js';

/** What one call did for a write. A write with an error was not done. */
export type KnownOutcome = {
  readonly sequence: number;
  readonly recordId: string | null;
  readonly error: WriteError | null;
};

/** Keeps every call before it is sent, and its outcomes as soon as they are certain. */
export type CallLog = {
  /** @returns a sequence number for each write of the call, which no other write in the log has */
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
  write: RecordWrite;
  outcome: WriteOutcome | null;
  /** The reason why the last call gave no outcome. */
  error: WriteError | null;
  /** A call with this write got no answer. Salesforce may do it even later. */
  mayHaveBeenDone: boolean;
  /** Whether the write is the delete of a record that somebody has inserted again. */
  isReplaced: boolean;
};

/** The answers that are not tried for again: one took minutes already, or more memory than it may. */
const LASTING_LOSSES = ['AnswerTooLargeError', 'AnswerTooSlowError'];

/** Says that some records of a batch have no outcome yet. */
class MissingOutcomes extends Error {
  /** @param lost the reason why the last call got no answer; null when it got one */
  public constructor(public readonly lost: WriteError | null) {
    super();
  }
}

/**
 * Writes a batch until each write has an outcome. Locked records are sent again after pauses, five times at most. After a
 * call without an answer the records are read, and only writes that are not yet done are sent again. An insert that finds its
 * record with the wanted values counts as done, and one that finds it expired, or with an earlier end, becomes an update of its end. A delete that finds no
 * record counts as done if nothing in the org says the same. If somebody has inserted such a record again, the delete is sent
 * once more, for that record.
 *
 * @param writes up to 200 of one operation and object, no record twice
 * @returns the outcome of each write; errors of the org and the network are among the outcomes
 */
export async function writeBatch(
  client: OrgClient,
  writes: readonly RecordWrite[],
  options: BatchOptions,
): Promise<BatchResult> {
  const batch = writes.map((write): PendingWrite => ({
    write,
    outcome: null,
    error: null,
    mayHaveBeenDone: false,
    isReplaced: false,
  }));
  const withoutOutcome = (): PendingWrite[] => batch.filter(({ outcome }) => !outcome);
  let stop: WriteError | null = null;
  try {
    await client.retry(
      async () => {
        const lost = await sendByOperation(client, withoutOutcome(), options);
        if (withoutOutcome().length > 0) throw new MissingOutcomes(lost);
      },
      (error) => error instanceof MissingOutcomes && !LASTING_LOSSES.includes(error.lost?.code ?? ''),
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
}

/**
 * Sends each write once: those of an operation in one call, since some inserts have become updates.
 *
 * @returns the reason why a call got no answer; null when all got one
 */
async function sendByOperation(
  client: OrgClient,
  batch: readonly PendingWrite[],
  options: BatchOptions,
): Promise<WriteError | null> {
  let lost: WriteError | null = null;
  for (const ofOperation of Map.groupBy(batch, ({ write }) => write.op).values()) {
    const open = ofOperation.filter(({ outcome }) => !outcome);
    if (open.length > 0) lost = (await sendOnce(client, open, options)) ?? lost;
    if (options.allOrNone && batch.some(({ outcome }) => outcome?.status === 'failed')) {
      // Without the record that failed, a second call would do the others.
      for (const pending of batch) pending.outcome ??= outcomeOf(pending, 'failed', pending.error);
    }
  }
  return lost;
}

/** @returns the reason why the call got no answer; null when it got one */
async function sendOnce(
  client: OrgClient,
  batch: readonly PendingWrite[],
  { allOrNone, log }: BatchOptions,
): Promise<WriteError | null> {
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
  const doubtful = takeOutcomesFromAnswer(batch, answers);
  await log.keepOutcomes(
    answers.map(({ id, error }, index) => {
      const isDone = !error || goesByItself(writes[index]!, error);
      return { sequence: sequences[index]!, recordId: error ? null : id, error: isDone ? null : error };
    }),
  );
  if (doubtful.length > 0) await takeOutcomesOfDoubtful(client, doubtful);
  return null;
}

/** Whether Salesforce took a record away by itself with what needed it: that is the run's own doing. */
function goesByItself({ op, object }: RecordWrite, error: WriteError): boolean {
  return op === 'delete' && isDeleted(error) && (writableObject(object).isNeededByOthers ?? false);
}

/** Gives no outcome to a write that is not done, nor does the log: Salesforce may still do what the lost call asked for. */
async function takeOutcomesFromOrg(
  client: OrgClient,
  batch: readonly PendingWrite[],
  sequences: readonly number[],
  lost: WriteError,
  log: CallLog,
): Promise<void> {
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
}

/**
 * Gives no outcome to a write that has to be sent again.
 *
 * @returns the writes that did not find what they expected: inserts found such a record, updates and deletes perhaps none
 */
function takeOutcomesFromAnswer(batch: readonly PendingWrite[], answers: readonly RecordAnswer[]): PendingWrite[] {
  const doubtful: PendingWrite[] = [];
  batch.forEach((pending, index) => {
    const { id, error } = answers[index]!;
    pending.error = error;
    if (!error) pending.outcome = outcomeOf(pending, 'done', null, id);
    else if (isDoubtful(pending.write, error)) doubtful.push(pending);
    else if (isNotRecalculated(error)) fail(pending, 'not updated');
    else if (!isLocked(error) && !isRolledBack(error)) pending.outcome = outcomeOf(pending, 'failed', error);
  });
  return doubtful;
}

function isDoubtful({ op, object }: RecordWrite, error: WriteError): boolean {
  if (op === 'insert') return isDuplicate(error);
  // Salesforce may call a record deleted that has expired.
  return (op === 'delete' || writableObject(object).force !== undefined) && mayBeGone(error);
}

async function takeOutcomesOfDoubtful(client: OrgClient, doubtful: readonly PendingWrite[]): Promise<void> {
  if (doubtful[0]!.write.op === 'delete') await takeOutcomesOfMissing(client, doubtful);
  else await takeOutcomesOfObstructed(client, doubtful);
}

/**
 * Gives no outcome to an insert that found a record that has expired, or that somebody has given an earlier end meanwhile: it becomes
 * an update, which has to be sent. A later end stays: an insert takes nothing away from anybody.
 */
async function takeOutcomesOfObstructed(client: OrgClient, obstructed: readonly PendingWrite[]): Promise<void> {
  const findings = await findObstacles(
    client,
    obstructed.map(({ write }) => write),
  );
  obstructed.forEach((pending, index) => {
    const finding = findings[index]!;
    const { write } = pending;
    // A username that existed before the first call belongs to another person.
    const mayBeOurs = write.object !== 'User' || pending.mayHaveBeenDone;
    if (finding.is === 'applied' && mayBeOurs) {
      pending.outcome = outcomeOf(pending, 'done', null, finding.recordId);
    } else if ('renewal' in finding && write.op === 'insert') {
      pending.write = finding.renewal;
    } else if (finding.is === 'expired' || finding.is === 'not in force' || finding.is === 'ends later') {
      fail(pending, finding.is);
    } else {
      pending.outcome = outcomeOf(pending, 'failed', pending.error);
    }
  });
}

/** Gives no outcome to a delete that has to be sent again for a record that somebody has inserted in place of its own. */
async function takeOutcomesOfMissing(client: OrgClient, missing: readonly PendingWrite[]): Promise<void> {
  const left = await findStillToDelete(
    client,
    missing.map(({ write }) => write as DeleteWrite),
  );
  missing.forEach((pending, index) => {
    const { write, error } = pending;
    const found = left[index];
    // Of a record that Salesforce calls deleted, it may still show that it has expired.
    const isGone = !found || (found.id === (write as DeleteWrite).id && isDeleted(error!));
    if (isGone) pending.outcome = outcomeOf(pending, 'done', null);
    else if (found.id === (write as DeleteWrite).id) fail(pending, 'still there');
    else if (pending.isReplaced) fail(pending, 'given again');
    else Object.assign(pending, { write: found, isReplaced: true });
  });
}

function fail(pending: PendingWrite, obstacle: Obstacle): void {
  pending.outcome = { ...outcomeOf(pending, 'failed', pending.error), obstacle };
}

function outcomeOf(
  { write, mayHaveBeenDone: mayBeDone }: PendingWrite,
  status: WriteOutcome['status'],
  error: WriteError | null,
  recordId: string | null = null,
): WriteOutcome {
  return {
    status,
    recordId: recordId ?? (write.op === 'insert' ? null : write.id),
    error,
    ...(status !== 'done' && mayBeDone && { mayBeDone }),
  };
}
