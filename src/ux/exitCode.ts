import type { Messages } from '@salesforce/core';
import { toHelpSection } from '@salesforce/sf-plugins-core';
import type { ChangeStatus } from '../model/change.js';

/** The exit codes of a command that changes an org. Other commands end with 0, or with 1 if they find something wrong. */
export type ExitCode = 0 | 1 | 68;

const SUCCESSES: ReadonlySet<ChangeStatus> = new Set(['done', 'nothing to do']);

/**
 * The exit code of a command that changes an org: 0 if every change was done or had nothing to do; 1 if that is true of none;
 * 68 if it is true of some, or something was done in part.
 *
 * Source: "Exit Codes", Salesforce CLI: 68 is a partial success.
 */
export function exitCodeOf(statuses: Iterable<ChangeStatus>): ExitCode {
  const found = [...new Set(statuses)];
  if (found.every((status) => SUCCESSES.has(status))) return 0;
  return found.some((status) => SUCCESSES.has(status) || status === 'partly done') ? 68 : 1;
}

/** The exit code of a dry run: only what the plan refuses, or what stays held in another way, counts as a failure. */
export function exitCodeOfPlan(statuses: Iterable<ChangeStatus>): ExitCode {
  return exitCodeOf([...new Set(statuses)].map((status) => (status === 'not sent' ? 'done' : status)));
}

/** The section of a command's help that says what its exit codes mean. @param messages hold the meanings as `errorCode.0` */
export function exitCodesIn(messages: Messages<string>, codes: readonly number[]): ReturnType<typeof toHelpSection> {
  return toHelpSection(
    'ERROR CODES',
    Object.fromEntries(codes.map((code) => [code, messages.getMessage(`errorCode.${code}`)])),
  );
}
