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
import { executeWrites } from '../writing/execute.js';
import { defaultJournalPath, openJournal, readJournal } from '../writing/journal.js';
import { touchedRecords, type TouchedRecord } from './touchedRecords.js';
import { fieldsOf, mayLockOut, undoSteps, refuseOwn, type UndoStep } from './steps.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.undo');

/** The steps that undo the run of a journal. */
export type UndoPlan = {
  readonly client: OrgClient;
  readonly organization: Organization;
  /** The command of the run that is undone, from its journal. */
  readonly command: string;
  readonly isCutShort: boolean;
  readonly steps: readonly UndoStep[];
};

/**
 * Reads a journal and the present state of its records, and plans the steps that bring back the state before the run. A step
 * that could lock out the running user is refused.
 *
 * @throws SfError OtherOrgError for another org's journal; what readJournal and readAll throw
 */
export const planUndo = async (connection: Connection, path: string, signal: AbortSignal): Promise<UndoPlan> => {
  const { header, sent, isCutShort } = await readJournal(path);
  const client = new OrgClient(connection, { signal });
  const organization = await readOrganization(client);
  const { id, name } = organization;
  if (toId18(header.orgId) !== id) throw messages.createError('otherOrg', [path, header.orgId, name, id]);
  const records = touchedRecords(sent);
  const present = await readPresent(client, records);
  const now = new Date();
  const steps = records.flatMap((record) => undoSteps(record, present.get(record) ?? null, now));
  const runningUserId = steps.some(mayLockOut) ? await readRunningUserId(client) : null;
  return {
    client,
    organization,
    command: header.command,
    isCutShort,
    steps: runningUserId ? steps.map((step) => refuseOwn(step, runningUserId)) : steps,
  };
};

const readPresent = async (
  client: OrgClient,
  records: readonly TouchedRecord[],
): Promise<Map<TouchedRecord, SalesforceRecord | null>> => {
  const present = new Map<TouchedRecord, SalesforceRecord | null>();
  for (const [object, some] of Map.groupBy(records, (record) => record.object)) {
    const references = some.map(({ id, identity }) => ({ id, fields: identity }));
    const found = await readRecords(client, object, references, some.flatMap(fieldsOf));
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
 * Carries an undo out, with a journal as in any other run, so that the undo can be undone.
 *
 * @returns the outcomes of the steps that write; the path of the new journal, or null if no step writes; why the journal
 * lacks outcomes, or null if it has all
 * @throws SfError when the journal cannot be written
 */
export const undo = async (
  { client, organization: { id: orgId }, steps }: UndoPlan,
  { command, dataDir, onProgress, signal }: UndoOptions,
): Promise<{ outcomes: Map<UndoStep, WriteOutcome>; journal: string | null; journalProblem: string | null }> => {
  const outcomes = new Map<UndoStep, WriteOutcome>();
  const total = steps.filter(({ write }) => write).length;
  if (total === 0) return { outcomes, journal: null, journalProblem: null };
  const header = { orgId, username: client.username, command };
  const journal = await openJournal(defaultJournalPath(dataDir, orgId, new Date()), header);
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
    return { outcomes, journal: journal.path, journalProblem: journal.problem };
  } finally {
    await journal.close();
  }
};
