import { resolve } from 'node:path';
import type { Connection } from '@salesforce/core';
import { Messages } from '@salesforce/core';
import type { WriteOutcome } from '../../model/change.js';
import type { Organization } from '../../model/organization.js';
import { writableObject } from '../../model/resourceType.js';
import { toId18 } from '../../model/salesforceId.js';
import { OrgClient } from '../../org/client.js';
import { readOrganization, readRunningUserId } from '../../org/facts.js';
import type { SalesforceRecord } from '../../org/query.js';
import { readRecords } from '../../org/write/currentRecords.js';
import { countsOf, executeWrites } from '../writing/execute.js';
import { defaultJournalPath, openJournal, runIdOf, type Journal } from '../writing/journal.js';
import { readJournal } from '../writing/readJournal.js';
import { runState, type RunState } from '../writing/runningProcess.js';
import { touchedRecords, type TouchedRecord } from './touchedRecords.js';
import { fieldsOf, mayLockOut, undoSteps, refuseOwn, type UndoStep } from './steps.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.undo');

/** The steps that undo the run of a journal. */
export type UndoPlan = {
  readonly client: OrgClient;
  readonly organization: Organization;
  /** The run that is undone, by its journal. */
  readonly run: UndoneRun;
  readonly isCutShort: boolean;
  readonly steps: readonly UndoStep[];
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

/**
 * Reads a journal and the present state of its records, and plans the steps that bring back the state before the run. A step
 * that could lock out the running user is refused.
 *
 * @throws SfError OtherOrgError for another org's journal; what readJournal and readAll throw
 */
export const planUndo = async (connection: Connection, path: string, signal: AbortSignal): Promise<UndoPlan> => {
  const { header, sent, isCutShort, hasEnd } = await readJournal(path);
  const client = new OrgClient(connection, { signal });
  const organization = await readOrganization(client);
  const { id, name } = organization;
  if (toId18(header.orgId) !== id) throw messages.createError('otherOrg', [path, header.orgId, name, id]);
  const records = touchedRecords(sent);
  const now = new Date();
  const steps: UndoStep[] = [];
  for (let at = 0; at < records.length; at += AT_A_TIME) {
    const some = records.slice(at, at + AT_A_TIME);
    const present = await readPresent(client, some);
    for (const record of some) steps.push(...undoSteps(record, present.get(record) ?? null, now));
  }
  const runningUserId = steps.some(mayLockOut) ? await readRunningUserId(client) : null;
  return {
    client,
    organization,
    run: {
      id: runIdOf(header),
      command: header.command,
      journal: resolve(path),
      startedAt: header.time,
      changes: records.length,
      state: runState(header, hasEnd),
    },
    isCutShort,
    steps: runningUserId ? steps.map((step) => refuseOwn(step, runningUserId)) : steps,
  };
};

/** The records that are read together: what the org says of all records of a long run would take more memory than their steps. */
const AT_A_TIME = 2000;

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

const isOfUser = (object: string): boolean => writableObject(object).targetFields.length === 0;

/** The rounds of an undo. It first takes access away, then sets users back, and last gives access back. */
const ROUNDS: ReadonlyArray<(step: UndoStep) => boolean> = [
  ({ write }) => write?.op === 'delete',
  ({ write, object }) => write?.op === 'update' && isOfUser(object),
  ({ write, object }) => write?.op === 'insert' || (write?.op === 'update' && !isOfUser(object)),
];

/**
 * Carries an undo out, with a journal as in any other run, so that the undo can be undone. An undo that finds nothing to write leaves a
 * journal, too: by it, `sf access history` knows that the run is undone.
 *
 * @returns the outcomes of the steps that write; the path of the new journal, or null if no step writes; why the journal
 * lacks outcomes, or null if it has all
 * @throws SfError when the journal cannot be written
 */
export const undo = async (
  { client, organization: { id: orgId }, run, steps }: UndoPlan,
  { command, dataDir, onProgress, signal }: UndoOptions,
): Promise<{ outcomes: Map<UndoStep, WriteOutcome>; journal: string | null; journalProblem: string | null }> => {
  const outcomes = new Map<UndoStep, WriteOutcome>();
  const total = steps.filter(({ write }) => write).length;
  const leftAlone = steps.filter(({ verdict }) => verdict === 'changed since' || verdict === 'refused').length;
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
    return { outcomes, journal: null, journalProblem: null };
  }
  const journal = await open();
  try {
    for (const belongs of ROUNDS) {
      const round = steps.filter(belongs);
      const before = outcomes.size;
      const results = await executeWrites(
        round.map(({ write }) => write!),
        { client, journal, allOrNone: false, signal, onProgress: (done) => onProgress(before + done, total) },
      );
      round.forEach((step, index) => outcomes.set(step, results[index]!));
    }
    await journal.end({ ...countsOf([...outcomes.values()]), leftAlone });
    return { outcomes, journal: journal.path, journalProblem: journal.problem };
  } finally {
    await journal.close();
  }
};
