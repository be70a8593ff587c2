import { Messages, SfError } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'problems');

const PROBLEMS_NAMED = 50;

/** One problem of several: a line for people, and data for scripts. */
export type Problem = { readonly line: string; readonly data: unknown };

/**
 * One error for several problems. It lists the first ones, in words and as `data`, and says how many more there are: nobody
 * reads thousands, and the CLI ends before a pipe has taken more than 64 KB of an error, so that its JSON would be cut.
 *
 * @param name the error's name in `--json`
 */
export const errorOfMany = (problems: readonly Problem[], name: `${string}Error`, actions: string[]): SfError => {
  const named = [...new Map(problems.map((problem) => [problem.line, problem])).values()];
  const shown = named.slice(0, PROBLEMS_NAMED);
  const rest = named.length - shown.length;
  const lines = shown.map(({ line }) => line);
  if (rest > 0) lines.push(messages.getMessage('more', [rest.toLocaleString('en-US')]));
  const error = new SfError(lines.join('\n'), name, actions);
  error.setData(shown.map(({ data }) => data) as never);
  return error;
};
