import type { WriteOutcome } from '../../model/change.js';
import type { RecordWrite } from '../../model/recordWrite.js';
import type { OrgClient } from '../../org/client.js';
import { executeWrites } from './execute.js';
import { defaultJournalPath, openJournal } from './journal.js';

export type CarryOutOptions = {
  /** For the journal: what was run. */
  readonly command: string;
  readonly orgId: string;
  readonly dataDir: string;
  /** Where the journal goes; by default into the data directory. */
  readonly journal: string | undefined;
  readonly allOrNone: boolean;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
};

/**
 * Carries writes out, journaled.
 *
 * @returns their outcomes, in their order, and the journal's path, null when there was nothing to write; why it lacks
 * outcomes of what was sent, null when it has all
 * @throws SfError when the journal cannot be written, or in plain words
 */
export const carryOutWrites = async (
  client: OrgClient,
  writes: readonly RecordWrite[],
  { command, orgId, dataDir, journal: path, allOrNone, onProgress, signal }: CarryOutOptions,
): Promise<{ outcomes: WriteOutcome[]; journal: string | null; journalProblem: string | null }> => {
  if (writes.length === 0) return { outcomes: [], journal: null, journalProblem: null };
  const journal = await openJournal(path ?? defaultJournalPath(dataDir, orgId, new Date()), {
    orgId,
    username: client.username,
    command,
  });
  try {
    const outcomes = await executeWrites(writes, { client, journal, allOrNone, onProgress, signal });
    return { outcomes, journal: journal.path, journalProblem: journal.problem };
  } finally {
    await journal.close();
  }
};
