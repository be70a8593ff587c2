import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Connection } from '@salesforce/core';
import { Messages, SfError } from '@salesforce/core';
import type { Organization } from '../../model/organization.js';
import { toId18 } from '../../model/salesforceId.js';
import { OrgClient } from '../../org/client.js';
import { readOrganization, readRunningUserId } from '../../org/facts.js';
import type { SalesforceRecord } from '../../org/query.js';
import { readRecords } from '../../org/write/currentRecords.js';
import { explainScratch, openScratch } from '../../snapshot/scratch.js';
import { readDangerousPermissions } from '../lookup/permissions.js';
import { countOutcome, countsOf, sendWrites } from '../writing/execute.js';
import { defaultJournalPath, openJournal, runIdOf, type Journal, type RunCounts } from '../writing/journal.js';
import { readJournal } from '../writing/readJournal.js';
import { runState, type RunState } from '../writing/runningProcess.js';
import { PlannedSteps } from './plannedSteps.js';
import { nameSteps } from './report.js';
import { fieldsOf, mayLockOut, undoSteps, refuseOwn } from './steps.js';
import { findRecords, touchedRecords, type TouchedRecord } from './touchedRecords.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.undo');

/** The steps that undo the run of a journal. */
export type UndoPlan = {
  readonly client: OrgClient;
  readonly organization: Organization;
  /** The run that is undone, by its journal. */
  readonly run: UndoneRun;
  readonly isCutShort: boolean;
  readonly steps: PlannedSteps;
};

export type UndoneRun = {
  /** What names it in the journal of the undo. */
  readonly id: string;
  readonly command: string;
  /** The path of its journal. */
  readonly journal: string;
  /** UTC with `Z`. */
  readonly startedAt: string;
  /** How many records it has changed, or may have changed. */
  readonly changes: number;
  readonly state: RunState;
};

/** The records that are looked at together. All records of a long run, and what the org says of them, would take too much memory. */
const RECORDS_AT_A_TIME = 1000;
const CHARACTERS_AT_A_TIME = 400_000;

/**
 * Reads a journal and the present state of its records, and plans the steps that bring back the state before the run. A step
 * that could lock out the running user is refused.
 *
 * @param atATime how many records are looked at together
 * @throws SfError OtherOrgError for another org's journal; ScratchError; what readJournal, touchedRecords and readAll throw
 */
export const planUndo = async (
  connection: Connection,
  path: string,
  signal: AbortSignal,
  atATime = RECORDS_AT_A_TIME,
): Promise<UndoPlan> => {
  const database = await openScratch();
  try {
    return await planIn(database, connection, path, signal, atATime);
  } catch (error) {
    database.close();
    throw explainScratch(error);
  }
};

const planIn = async (
  database: DatabaseSync,
  connection: Connection,
  path: string,
  signal: AbortSignal,
  atATime: number,
): Promise<UndoPlan> => {
  const { header, sent, isCutShort, hasEnd } = await readJournal(path, database);
  const client = new OrgClient(connection, { signal });
  const organization = await readOrganization(client);
  const { id, name } = organization;
  if (toId18(header.orgId) !== id) throw messages.createError('otherOrg', [path, header.orgId, name, id]);
  const changes = await findRecords(database, sent);
  const steps = new PlannedSteps(database);
  const now = new Date();
  let runningUserId: string | null = null;
  let permissions: Promise<string[]> | null = null;
  const dangerous = (): Promise<string[]> => (permissions ??= readDangerousPermissions(client));
  for (const records of partsOf(touchedRecords(database, path), atATime)) {
    const present = await readPresent(client, records);
    const found = records.flatMap((record) => undoSteps(record, present.get(record) ?? null, now));
    if (found.some(mayLockOut)) runningUserId ??= await readRunningUserId(client);
    const allowed = runningUserId === null ? found : found.map((step) => refuseOwn(step, runningUserId!));
    steps.add(await nameSteps(client, allowed, dangerous));
  }
  return {
    client,
    organization,
    run: {
      id: runIdOf(header),
      command: header.command,
      journal: resolve(path),
      startedAt: header.time,
      changes,
      state: runState(header, hasEnd),
    },
    isCutShort,
    steps,
  };
};

/** Parts of so many records, or of fewer where their texts are long. */
function* partsOf(records: Iterable<TouchedRecord>, size: number): Generator<TouchedRecord[]> {
  let [part, characters]: [TouchedRecord[], number] = [[], 0];
  for (const record of records) {
    part.push(record);
    characters += charactersOf(record);
    if (part.length < size && characters < CHARACTERS_AT_A_TIME) continue;
    yield part;
    [part, characters] = [[], 0];
  }
  if (part.length > 0) yield part;
}

function charactersOf({ identity, before, after }: TouchedRecord): number {
  const values = [identity, before, ...after].flatMap((state) => Object.values(state ?? {}));
  return values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
}

const readPresent = async (
  client: OrgClient,
  records: readonly TouchedRecord[],
): Promise<Map<TouchedRecord, SalesforceRecord | null>> => {
  const present = new Map<TouchedRecord, SalesforceRecord | null>();
  for (const [object, some] of Map.groupBy(records, (record) => record.object)) {
    const references = some.map(({ id, identity }) => ({ id, fields: identity }));
    const found = await readRecords(client, object, references, [...new Set(some.values().flatMap(fieldsOf))]);
    some.forEach((record, index) => present.set(record, found[index] ?? null));
  }
  return present;
};

export type UndoOptions = {
  /** The command that is run, for the new journal. */
  readonly command: string;
  readonly dataDir: string;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
};

/**
 * Carries an undo out, with a journal as in any other run, so that the undo can be undone. An undo that finds nothing to write leaves a
 * journal, too: by it, `sf access history` knows that the run is undone.
 *
 * @param plan its steps get their outcomes
 * @returns the path of the new journal, or null if no step writes; why the journal lacks outcomes, or null if it has all
 * @throws SfError when the journal cannot be written; BrokenOffError where outcomes cannot be kept: what is under way is waited for, and
 * the rest is not sent
 */
export const undo = async (
  { client, organization: { id: orgId }, run, steps }: UndoPlan,
  { command, dataDir, onProgress, signal }: UndoOptions,
): Promise<{ journal: string | null; journalProblem: string | null }> => {
  const { writes: total, refused: leftAlone } = steps;
  const open = (): Promise<Journal> =>
    openJournal(defaultJournalPath(dataDir, orgId, new Date()), {
      orgId,
      username: client.username,
      command,
      undoes: run.id,
    });
  if (total === 0) {
    // Nothing is changed, so nothing is lost where it cannot be written.
    const journal = await open().catch(() => null);
    await journal?.end({ ...countsOf([]), leftAlone });
    await journal?.close();
    return { journal: null, journalProblem: null };
  }
  const journal = await open();
  const counts = { done: 0, failed: 0, unknown: 0 };
  const endCounts = (): RunCounts => ({ ...counts, notSent: total - counts.done - counts.failed - counts.unknown });
  try {
    let before = 0;
    for (const round of steps.rounds()) {
      const stop = await sendWrites(round, {
        ...{ client, journal, allOrNone: false, signal },
        onProgress: (done) => onProgress(before + done, total),
        keepOutcome: (position, outcome) => {
          countOutcome(counts, outcome);
          round.keepOutcome(position, outcome);
        },
      });
      round.keepNotSent(stop);
      before += round.length;
    }
    await journal.end({ ...endCounts(), leftAlone });
    return { journal: journal.path, journalProblem: journal.problem };
  } catch (error) {
    await journal.end({ ...endCounts(), leftAlone });
    throw brokenOff(error as Error, endCounts(), journal.path);
  } finally {
    await journal.close();
  }
};

/** The CLI's exit code of a partial success. */
const PARTLY_DONE = 68;

/** The error where the outcomes of an undo could not be kept any more, so that the rest was not sent. */
const brokenOff = (error: Error, { done, notSent }: RunCounts, journal: string): Error => {
  const why = explainScratch(error);
  if (!(why instanceof SfError)) return why;
  const [made, left] = [done, notSent].map((count) => count.toLocaleString('en-US')) as [string, string];
  const broken = messages.createError('brokenOff', [made, left, why.message, journal], [], error);
  broken.actions = [...(why.actions ?? []), ...(broken.actions ?? [])];
  broken.exitCode = PARTLY_DONE;
  return broken;
};
