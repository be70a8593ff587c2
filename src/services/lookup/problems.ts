import { Messages, SfError } from '@salesforce/core';
import { textWithin } from '../../model/shortText.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'problems');

/** How many problems an error names. */
export const PROBLEMS_NAMED = 50;

/** The characters that an error takes of one line or value, and about those of all its lines: a cell may have a million. */
const MOST_OF_TEXT = 1000;
const MOST_OF_LINES = 20_000;

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
 * One error for several problems. It lists the first 50, or fewer of long ones, in words and as `data`, and says how many more there
 * are. A longer error would break `--json`: the CLI ends when a pipe has taken 64 KB of it.
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
  let taken = 0;
  for (const { line, data } of problems) {
    if (named.has(line)) continue;
    named.add(line);
    if (shown.length === PROBLEMS_NAMED || taken > MOST_OF_LINES) continue;
    shown.push({ line: textWithin(line, MOST_OF_TEXT), data: withShortTexts(data) });
    taken += shown.at(-1)!.line.length;
  }
  const rest = named.size - shown.length + further;
  const lines = shown.map(({ line }) => line);
  if (rest > 0) lines.push(messages.getMessage('more', [rest.toLocaleString('en-US')]));
  const error = new ErrorOfMany(lines, name, actions);
  error.setData(shown.map(({ data }) => data) as never);
  return error;
}

function withShortTexts(data: unknown): unknown {
  if (typeof data === 'string') return textWithin(data, MOST_OF_TEXT);
  if (Array.isArray(data)) return data.map(withShortTexts);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, withShortTexts(value)]));
}
