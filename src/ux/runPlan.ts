import { Messages, type Org } from '@salesforce/core';
import type { ChangeStatus } from '../model/change.js';
import type { Organization } from '../model/organization.js';
import type { User } from '../services/lookup/users.js';
import type { CarryOutOptions } from '../services/writing/execute.js';
import type { SfCommand } from './command.js';
import { exitCodeOf, exitCodeOfPlan, type ExitCode } from './exitCode.js';
import type { ExecutionFlags, TargetOrgFlag } from './flags.js';
import { JOURNAL_LIMITS } from '../services/lookup/boundedText.js';
import { describeOrg } from './output/org.js';
import { Outcome, planLine, paintSign, planText, planTextAndLine, sentence, type PlanLine } from './output/plan.js';
import { screenOf, wrapped } from './screen.js';
import { watchChanges } from './progress.js';
import { endWith } from './process.js';
import { pathArgument, targetOrgArgument, userArguments } from '../model/commandText.js';
import { orgNameOf, plural } from './text.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'runPlan');

const TIME_TO_READ_THE_PLAN = 600_000;

/** What shows a plan alone. */
const DRY_RUN = '--dry-run';

/** How many failures are told at most. */
const FAILURES_SHOWN = 20;

/** A plan to change an org: the parts of the flow in which one command differs from the others. */
export type Plan<Results, Report> = {
  readonly organization: Organization;
  /** Gives the results of a dry run: nothing is sent yet. Nobody keeps them while the plan is carried out. */
  planned(): Results;
  /** What the plan is about, below the org; absent where the command says it. */
  readonly about?: string;
  /** How many records the plan writes; 0 if the org is already as wanted. */
  readonly writes: number;
  /** The title of the progress bar while records are written. */
  readonly progressTitle?: string;
  /** The lines of the plan, or of its outcome, each of which is read once. */
  linesOf(results: Results): Iterable<PlanLine>;
  /** The warnings that the user must know before the question. */
  readonly warnings: readonly string[];
  /** The text that says how to see each change of a plan that does not fit a screen; by default, with --json. */
  readonly toSeeAll?: string;
  /** The users of the plan. If a full name named one, the question says whom it means, and is asked whatever the plan does. */
  readonly users?: readonly User[];
  /** The question before the first write; null if no question is needed. */
  question(org: string): string | null;
  carryOut(context: CarryOutContext): Promise<CarryOutResult<Results>>;
  /** Aborted when the user ends the run. */
  readonly signal?: AbortSignal;
  /** Shows the outcome in the command's own words. Without it, one sentence says what was done, and another how to undo it. */
  showOutcome?(results: Results): void;
  /** Lines after the outcome: what was done for single users, and the next steps. */
  afterwards?(results: Results): readonly string[];
  /** For each change that failed: its user, the reason, and the next steps. */
  failuresOf(results: Results): Iterable<Failure>;
  statusesOf(results: Results): Iterable<ChangeStatus>;
  /** The exit code when the answer to the question is no; 1 by default. */
  exitCodeOfDeclined?(): ExitCode;
  /** The result of the command, for --json. */
  report(results: Results, journal: string | null): Report | Promise<Report>;
};

export type Failure = { readonly message: string; readonly nextSteps: readonly string[] };

/** The parts of the flow that a plan uses while it is carried out. */
export type CarryOutContext = {
  readonly onProgress: (done: number) => void;
  /** The org, as the plan names it. */
  readonly org: string;
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

/** The flags of every command that changes an org. */
type PlanFlags = TargetOrgFlag &
  Pick<ExecutionFlags, 'dry-run' | 'no-prompt'> &
  Partial<Pick<ExecutionFlags, 'max-changes'>> & {
    /** The command that shows the plan alone, where the command itself has no --dry-run. */
    readonly planCommand?: string;
  };

/**
 * Takes a plan through the one flow of every command that changes an org: show the org and the plan; stop there in a dry run; ask,
 * and stop if the answer is no; carry the plan out; say what was done and how to undo it. Sets the exit code.
 *
 * @returns the result of the command
 *
 * @throws SfError TooManyChangesError for more changes than --max-changes; TooManyToUndoError; CannotAskError when there is a question and no user can
 * answer it; the errors of the plan's own functions
 */
export async function runPlan<Results, Report>(
  command: SfCommand<unknown>,
  flags: PlanFlags,
  plan: Plan<Results, Report>,
): Promise<Report> {
  const org = await describeOrg(flags['target-org'], plan.organization);
  const ask = (question: string | null): Promise<boolean> => isAgreed(command, question, flags);
  const ended = await endBeforeWrites(command, flags, plan, { org, ask });
  if (ended) return ended.report;
  const { results, journal } = await carryOut(command, plan, { org, ask });
  if (plan.showOutcome) plan.showOutcome(results);
  else showOutcome(command, flags, plan, results, journal);
  endWith(exitCodeOf(plan.statusesOf(results)));
  return plan.report(results, journal);
}

/** Shows the plan and asks. @returns the report, if the run ends there; null if the plan is to be carried out */
async function endBeforeWrites<Results, Report>(
  command: SfCommand<unknown>,
  flags: PlanFlags,
  plan: Plan<Results, Report>,
  { org, ask }: Pick<CarryOutContext, 'org' | 'ask'>,
): Promise<{ readonly report: Report } | null> {
  const planned = plan.planned();
  showPlan(command, org, plan.linesOf(planned), plan);
  refuseTooMany(plan.writes, flags);
  if (flags['dry-run']) {
    command.log(messages.getMessage('dryRun'));
    endWith(exitCodeOfPlan(plan.statusesOf(planned)));
    return { report: await plan.report(planned, null) };
  }
  if (await ask(questionOf(plan, org))) return null;
  endWith(plan.exitCodeOfDeclined?.() ?? 1);
  return { report: await plan.report(planned, null) };
}

/** The question before the first write, which says whom full names mean; null if no question is needed. */
function questionOf(plan: Pick<Plan<never, never>, 'users' | 'writes' | 'question'>, org: string): string | null {
  const ofPlan = plan.question(org);
  const named = (plan.users ?? []).filter(({ isByFullName }) => isByFullName);
  const meant = [...new Map(named.map((user) => [user.id, user])).values()].map(({ name, username }) =>
    messages.getMessage('fullName', [name, username]),
  );
  if (meant.length === 0 || plan.writes === 0) return ofPlan;
  return [...meant, ofPlan ?? messages.getMessage('confirm.fullName', [org])].join(' ');
}

/** Shows the org, the plan and the warnings. */
export function showPlan(
  command: SfCommand<unknown>,
  org: string,
  lines: Iterable<PlanLine>,
  { about, warnings, toSeeAll }: Pick<Plan<never, never>, 'about' | 'warnings' | 'toSeeAll'>,
): void {
  if (!command.jsonEnabled()) {
    const screen = screenOf(process.stdout);
    const { text, line: last } = planTextAndLine(lines, screen, toSeeAll ?? messages.getMessage('toSeeAll'));
    const head = [messages.getMessage('org', [org]), ...(about === undefined ? [] : wrapped(about, screen))];
    command.logLines([...head, '', ...text, ...(text.length > 0 ? [''] : []), last], (line) => paintSign(line));
  }
  for (const warning of warnings) command.warn(warning);
}

/**
 * Shows what has come to a plan since it was shown, and nothing of it again.
 *
 * @param all the lines of the plan as it is now
 */
export function showAddition(
  command: SfCommand<unknown>,
  added: readonly PlanLine[],
  all: readonly PlanLine[],
  warnings: readonly string[],
): void {
  if (!command.jsonEnabled()) {
    const text = planText(added, screenOf(process.stdout), messages.getMessage('toSeeAll'));
    command.logLines([...text, ...(text.length > 0 ? [''] : []), planLine(all)], (line) => paintSign(line));
  }
  for (const warning of warnings) command.warn(warning);
}

function showOutcome<Results, Report>(
  command: SfCommand<unknown>,
  flags: TargetOrgFlag,
  plan: Plan<Results, Report>,
  results: Results,
  journal: string | null,
): void {
  const outcome = new Outcome(plan.linesOf(results));
  const { notSent } = outcome;
  const isInterrupted = Boolean(plan.signal?.aborted) && notSent.count > 0;
  const told = [...(outcome.changes > 0 ? [outcome.line(isInterrupted)] : []), ...(plan.afterwards?.(results) ?? [])];
  if (told.length > 0) command.logLines(told.flatMap((text) => sentence(text, screenOf(process.stdout))));
  let more = 0 - FAILURES_SHOWN;
  for (const { message, nextSteps } of plan.failuresOf(results)) {
    more += 1;
    if (more <= 0) command.warn({ message, actions: [...nextSteps], name: 'NotDoneWarning' });
  }
  if (more > 0) command.warn(plural(messages, 'warning.moreFailures', more));
  if (!isInterrupted && notSent.error) {
    command.warn(messages.getMessage('warning.notSent', [notSent.error.message, notSent.error.code]));
  }
  if (!journal) return;
  command.log(messages.getMessage('journal', [journal]));
  if (outcome.isAnyDone) command.log(undoLine(journal, flags['target-org']));
}

/** The line that says how to undo the changes in a journal. */
function undoLine(journal: string, org: Org): string {
  return messages.getMessage('undo', [targetOrgArgument(orgNameOf(org)), journal]);
}

async function carryOut<Results, Report>(
  command: SfCommand<unknown>,
  plan: Plan<Results, Report>,
  { org, ask }: Pick<CarryOutContext, 'org' | 'ask'>,
): Promise<CarryOutResult<Results>> {
  const progress = watchChanges(command, plan.writes, plan.progressTitle ?? messages.getMessage('progress'));
  try {
    const carriedOut = await plan.carryOut({ onProgress: (done) => progress.update(done), org, ask });
    const { journal, journalProblem } = carriedOut;
    // Such a journal can still be undone, since undo looks at the org's present state.
    if (journal && journalProblem) command.warn(messages.getMessage('warning.journal', [journal, journalProblem]));
    return carriedOut;
  } finally {
    progress.stop();
  }
}

/**
 * Asks before an org is changed. The answer is no by default, and if there is no answer within ten minutes.
 *
 * @throws SfError CannotAskError if no user can answer: without a terminal, or with --json
 */
async function isAgreed(
  command: SfCommand<unknown>,
  question: string | null,
  { 'no-prompt': noPrompt, planCommand }: PlanFlags,
): Promise<boolean> {
  if (question === null || noPrompt) return true;
  if (!canAsk(command, noPrompt)) throw messages.createError('cannotAsk', [], [planCommand ?? DRY_RUN]);
  const isAgreed = await command.confirm({ message: question, ms: TIME_TO_READ_THE_PLAN }).catch((error: unknown) => {
    // Ctrl-C at the question is a no.
    if (error instanceof Error && error.name === 'ExitPromptError') return false;
    throw error;
  });
  if (!isAgreed) command.log(messages.getMessage('declined'));
  return isAgreed;
}

/** Whether somebody can answer a question: on a terminal, without --json and --no-prompt. */
export function canAsk(command: SfCommand<unknown>, noPrompt: boolean): boolean {
  return !noPrompt && !command.jsonEnabled() && process.stdin.isTTY && process.stdout.isTTY;
}

/**
 * Refuses to change more records than --max-changes allows, or than an undo takes from one journal.
 *
 * @throws SfError TooManyChangesError, TooManyToUndoError
 */
export function refuseTooMany(
  changes: number,
  { 'max-changes': allowed, planCommand }: Pick<PlanFlags, 'max-changes' | 'planCommand'>,
): void {
  const countsWith = (most: number): string[] => [changes, most].map((count) => count.toLocaleString('en-US'));
  if (allowed !== undefined && changes > allowed) {
    throw messages.createError('error.tooManyChanges', countsWith(allowed), [planCommand ?? DRY_RUN]);
  }
  const { writes } = JOURNAL_LIMITS;
  if (changes > writes) throw messages.createError('error.tooManyToUndo', countsWith(writes));
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

/** Users up to which a command names each of them. */
const USERS_NAMED = 10;

/**
 * The line after users lost all access, or their login: what may go on all the same.
 *
 * @param users who are not frozen; none where all are
 * @param flags that gave the command its users
 */
export function sessionsMayRemain(
  users: ReadonlyArray<{ readonly username: string; readonly id: string }>,
  org: Org,
  flags: UserListFlags,
): string {
  if (users.length === 0) return messages.getMessage('sessions.frozen');
  const named = users.length > USERS_NAMED ? listArguments(flags) : userArguments(users);
  return messages.getMessage('sessions', [targetOrgArgument(orgNameOf(org)), named]);
}

type UserListFlags = {
  readonly user?: readonly string[] | undefined;
  readonly file?: string | undefined;
  readonly 'skip-invalid': boolean;
};

/** The arguments for many users: the list of the command, if there is one that can be read again. */
function listArguments({ user, file, 'skip-invalid': skipInvalid }: UserListFlags): string {
  if (user !== undefined || file === undefined || file === '-')
    return ` --user ${messages.getMessage('sessions.user')}`;
  return ` --file ${pathArgument(file)}${skipInvalid ? ' --skip-invalid' : ''}`;
}

/** The command as a journal names it: `access grant`. */
export function commandName(command: SfCommand<unknown>): string {
  return (command.id ?? '').replaceAll(':', ' ');
}
