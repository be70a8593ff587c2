import { Messages, SfError } from '@salesforce/core';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'problems');

/** How many problems an error names. */
export const PROBLEMS_NAMED = 50;

/** One of several problems: a line for people, and data for scripts. */
export type Problem = { readonly line: string; readonly data: unknown };

/** An error whose message has a line for each of several problems. */
export class ErrorOfMany extends SfError {
  public constructor(
    public readonly lines: readonly string[],
    name: string,
    actions: string[],
  ) {
    super(lines.join('\n'), name, actions);
  }
}

/**
 * One error for several problems. It lists the first 50, in words and as `data`, and says how many more there are. A longer error
 * would break `--json`: the CLI ends when a pipe has taken 64 KB of it.
 *
 * @param problems one by one: of very many, nobody has to keep what is only counted
 * @param name the error's name in `--json`
 * @param further how many other problems there are, which were counted alone
 */
export function errorOfMany(
  problems: Iterable<Problem>,
  name: `${string}Error`,
  actions: string[],
  further = 0,
): ErrorOfMany {
  const named = new Set<string>();
  const shown: Problem[] = [];
  for (const problem of problems) {
    if (named.has(problem.line)) continue;
    named.add(problem.line);
    if (shown.length < PROBLEMS_NAMED) shown.push(problem);
  }
  const rest = named.size - shown.length + further;
  const lines = shown.map(({ line }) => line);
  if (rest > 0) lines.push(messages.getMessage('more', [rest.toLocaleString('en-US')]));
  const error = new ErrorOfMany(lines, name, actions);
  error.setData(shown.map(({ data }) => data) as never);
  return error;
}
