import { Messages, type Org } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { OutcomeStatus } from '../model/change.js';
import type { CarryOutOptions } from '../services/writing/execute.js';
import { exitCodeOf, exitCodeOfPlan, type ExitCode } from './exitCode.js';
import type { ExecutionFlags, TargetOrgFlag } from './flags.js';
import { watchChanges } from './progress.js';
import { endWith } from './process.js';
import { orgNameOf } from './text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'runPlan');

const TIME_TO_READ_THE_PLAN = 600_000;

/** A plan to change an org: the parts of the flow in which one command differs from the others. */
export type Plan<Results, Report> = {
  /** The results of a dry run: nothing is sent yet. */
  readonly planned: Results;
  /** How many records the plan writes; 0 if the org is already as wanted. */
  readonly writes: number;
  /** The title of the progress bar while records are written. */
  readonly progressTitle?: string;
  /** Shows the plan and its warnings. */
  show(): void;
  /** The question before the first write; null if nobody has to agree. */
  question(): string | null;
  carryOut(context: CarryOutContext): Promise<CarryOutResult<Results>>;
  /** Shows the outcome of the changes. */
  showOutcome(results: Results, journal: string | null): void;
  statusesOf(results: Results): readonly OutcomeStatus[];
  /** The exit code when the answer to the question is no; 1 by default. */
  exitCodeOfDeclined?(): ExitCode;
  /** The result of the command, for --json. */
  report(results: Results, journal: string | null): Report | Promise<Report>;
};

/** What a plan needs to be carried out. */
export type CarryOutContext = {
  readonly onProgress: (done: number) => void;
  /** Asks once more if the org demands more than the plan says. */
  readonly ask: (question: string | null) => Promise<boolean>;
};

export type CarryOutResult<Results> = {
  readonly results: Results;
  /** The path of the journal; null if no record was written, so that there is none. */
  readonly journal: string | null;
  /** The reason why the journal lacks outcomes; null if it has all. */
  readonly journalProblem: string | null;
};

/**
 * Takes a plan through the one flow of every command that changes an org: show the plan; stop there in a dry run; ask,
 * and stop if the answer is no; carry the plan out; show the outcome. Sets the exit code and gives the command's result.
 *
 * @throws SfError CannotAskError when there is a question and nobody can answer it; what the plan's own functions throw
 */
export async function runPlan<Results, Report>(
  command: SfCommand<unknown>,
  flags: Pick<ExecutionFlags, 'dry-run' | 'no-prompt'>,
  plan: Plan<Results, Report>,
): Promise<Report> {
  const ask = (question: string | null): Promise<boolean> => isAgreed(command, question, flags['no-prompt']);
  plan.show();
  if (flags['dry-run']) {
    command.log(messages.getMessage('dryRun'));
    endWith(exitCodeOfPlan(plan.statusesOf(plan.planned)));
    return plan.report(plan.planned, null);
  }
  if (!(await ask(plan.question()))) {
    endWith(plan.exitCodeOfDeclined?.() ?? 1);
    return plan.report(plan.planned, null);
  }
  const { results, journal } = await carryOut(command, plan, ask);
  plan.showOutcome(results, journal);
  endWith(exitCodeOf(plan.statusesOf(results)));
  return plan.report(results, journal);
}

async function carryOut<Results, Report>(
  command: SfCommand<unknown>,
  plan: Plan<Results, Report>,
  ask: CarryOutContext['ask'],
): Promise<CarryOutResult<Results>> {
  const progress = watchChanges(command, plan.writes, plan.progressTitle ?? messages.getMessage('progress'));
  try {
    const carriedOut = await plan.carryOut({ onProgress: (done) => progress.update(done), ask });
    const { journal, journalProblem } = carriedOut;
    // Such a journal can be undone all the same, since undo goes by the org's present state.
    if (journal && journalProblem) command.warn(messages.getMessage('warning.journal', [journal, journalProblem]));
    return carriedOut;
  } finally {
    progress.stop();
  }
}

/**
 * Asks before an org is changed. The answer is no by default, and when nobody answers within ten minutes.
 *
 * @throws SfError CannotAskError where nobody can answer: without a terminal, or with --json
 */
async function isAgreed(command: SfCommand<unknown>, question: string | null, noPrompt: boolean): Promise<boolean> {
  if (question === null || noPrompt) return true;
  if (command.jsonEnabled() || !process.stdin.isTTY || !process.stdout.isTTY) throw messages.createError('cannotAsk');
  const isAgreed = await command.confirm({ message: question, ms: TIME_TO_READ_THE_PLAN }).catch((error: unknown) => {
    // Ctrl-C at the question is a no.
    if (error instanceof Error && error.name === 'ExitPromptError') return false;
    throw error;
  });
  if (!isAgreed) command.log(messages.getMessage('declined'));
  return isAgreed;
}

/**
 * Refuses to change more records than --max-changes allows.
 *
 * @throws SfError TooManyChangesError
 */
export function refuseTooMany(changes: number, allowed: number | undefined): void {
  if (allowed === undefined || changes <= allowed) return;
  throw messages.createError('error.tooManyChanges', [
    changes.toLocaleString('en-US'),
    allowed.toLocaleString('en-US'),
  ]);
}

/** The options for writing records, from the flags of a command. */
export function carryOutOptions(
  command: SfCommand<unknown>,
  flags: TargetOrgFlag & Pick<ExecutionFlags, 'all-or-none' | 'journal'>,
  onProgress: CarryOutContext['onProgress'],
  signal: AbortSignal,
): CarryOutOptions {
  return {
    command: commandName(command),
    orgId: flags['target-org'].getOrgId(),
    dataDir: command.config.dataDir,
    journal: flags.journal,
    allOrNone: flags['all-or-none'],
    onProgress,
    signal,
  };
}

/** The command as a journal names it: `access grant`. */
export function commandName(command: SfCommand<unknown>): string {
  return (command.id ?? '').replaceAll(':', ' ');
}

/** The line that says where the journal is, and how to undo its changes. */
export function journalLine(journal: string, org: Org): string {
  const name = orgNameOf(org);
  return messages.getMessage('journal', [journal, name ? ` --target-org ${name}` : '', journal]);
}
