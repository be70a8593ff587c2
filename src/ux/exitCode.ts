import type { OutcomeStatus } from '../model/change.js';

/** The exit codes of a command that changes an org. Other commands end with 0, or with 1 if they find something wrong. */
export type ExitCode = 0 | 1 | 68;

const SUCCESSES: ReadonlySet<OutcomeStatus> = new Set(['done', 'nothing to do']);

/**
 * The exit code of a command that changes an org: 0 if every change was done or had nothing to do; 1 if that is true of none;
 * 68 if it is true of some.
 *
 * Source: "Exit Codes", Salesforce CLI: 68 is a partial success.
 */
export function exitCodeOf(statuses: readonly OutcomeStatus[]): ExitCode {
  const succeeded = statuses.filter((status) => SUCCESSES.has(status)).length;
  if (succeeded === statuses.length) return 0;
  return succeeded === 0 ? 1 : 68;
}

/** The exit code of a dry run: only what the plan refuses counts as a failure. */
export function exitCodeOfPlan(statuses: readonly OutcomeStatus[]): ExitCode {
  return exitCodeOf(statuses.map((status) => (status === 'not sent' ? 'done' : status)));
}
