import type { OutcomeStatus } from '../model/change.js';

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
