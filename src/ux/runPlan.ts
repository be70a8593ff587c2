import { Messages, type Org } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { OutcomeStatus } from '../model/change.js';
import type { RecordWrite } from '../model/recordWrite.js';
import { carryOutWrites } from '../services/writing/execute.js';
import { orgNameOf } from './text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');
const confirmMessages = Messages.loadMessages('sf-plugin-access', 'confirm');

const SUCCESSES: ReadonlySet<OutcomeStatus> = new Set(['done', 'nothing to do']);

/**
 * What a command that changes an org ends with: 0 when all is as wanted, also where there was nothing to do; 1 when
 * nothing is; 68 when some is.
 *
 * Source: "Exit Codes", Salesforce CLI: 68 is a partial success.
 */
export const exitCodeOf = (statuses: readonly OutcomeStatus[]): 0 | 1 | 68 => {
  const succeeded = statuses.filter((status) => SUCCESSES.has(status)).length;
  if (succeeded === statuses.length) return 0;
  return succeeded === 0 ? 1 : 68;
};

/** What a dry run ends with: a plan that was only looked at has failed in nothing but what it refuses. */
export const exitCodeOfPlan = (statuses: readonly OutcomeStatus[]): 0 | 1 | 68 =>
  exitCodeOf(statuses.map((status) => (status === 'not sent' ? 'done' : status)));

type CarriedOut = Awaited<ReturnType<typeof carryOutWrites>>;
type CarryOutFlags = {
  readonly 'target-org': Org;
  readonly 'all-or-none': boolean;
  readonly journal: string | undefined;
};

/**
 * Refuses to change more records than somebody allows.
 *
 * @throws SfError TooManyChangesError
 */
export const refuseTooMany = (changes: number, most: number | undefined): void => {
  if (most !== undefined && changes > most) {
    throw messages.createError('error.tooManyChanges', [changes.toLocaleString('en-US'), most.toLocaleString('en-US')]);
  }
};

/** Says when a journal lacks what became of the last calls: it can be undone all the same, by the org's present state. */
export const warnOfJournal = (
  command: SfCommand<unknown>,
  { journal, journalProblem }: Pick<CarriedOut, 'journal' | 'journalProblem'>,
): void => {
  if (journal && journalProblem) command.warn(messages.getMessage('warning.journal', [journal, journalProblem]));
};

/** Carries writes out as the flags say, with a bar for whoever watches, and tells where the journal is. */
export const carryOut = async (
  command: SfCommand<unknown>,
  client: Parameters<typeof carryOutWrites>[0],
  writes: readonly RecordWrite[],
  flags: CarryOutFlags,
  signal: AbortSignal,
): Promise<CarriedOut> => {
  const org = flags['target-org'];
  const isWatched = process.stderr.isTTY === true && !command.jsonEnabled() && writes.length > 1;
  if (isWatched) {
    const title = messages.getMessage('progress');
    command.progress.start(writes.length, {}, { title, format: '%s | {bar} | {value}/{total}' });
  }
  try {
    const carriedOut = await carryOutWrites(client, writes, {
      command: (command.id ?? '').replaceAll(':', ' '),
      orgId: org.getOrgId(),
      dataDir: command.config.dataDir,
      journal: flags.journal,
      allOrNone: flags['all-or-none'],
      onProgress: (done) => isWatched && command.progress.update(done),
      signal,
    });
    warnOfJournal(command, carriedOut);
    return carriedOut;
  } finally {
    if (isWatched) command.progress.stop();
  }
};

/** The line that tells where the journal is, and how to undo what it notes. */
export const journalLine = (journal: string, org: Org): string => {
  const name = orgNameOf(org);
  return messages.getMessage('summary.journal', [journal, name ? ` --target-org ${name}` : '', journal]);
};

const TIME_TO_READ_THE_PLAN = 600_000;

/**
 * Asks before an org is changed. No is the default, also of whoever does not answer in ten minutes.
 *
 * @param noPrompt the flag --no-prompt: yes, without asking
 * @throws SfError CannotAskError where nobody can answer: without a terminal, or with --json
 */
export const confirmOrRefuse = async (
  command: SfCommand<unknown>,
  message: string,
  noPrompt: boolean,
): Promise<boolean> => {
  if (noPrompt) return true;
  if (command.jsonEnabled() || !process.stdin.isTTY || !process.stdout.isTTY)
    throw confirmMessages.createError('cannotAsk');
  try {
    return await command.confirm({ message, ms: TIME_TO_READ_THE_PLAN });
  } catch (error) {
    // Ctrl-C at the question is a no.
    if (error instanceof Error && error.name === 'ExitPromptError') return false;
    throw error;
  }
};
