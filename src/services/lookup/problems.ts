import { Messages, SfError } from '@salesforce/core';
import { textWithin } from '../../model/shortText.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'problems');

/** How many problems an error names. */
export const PROBLEMS_NAMED = 50;

/** The characters that an error takes of one line or value: a cell may have a million. */
const MOST_OF_TEXT = 1000;
/** The bytes that all problems may take in `--json`, which has each line twice, in the message and in the stack. */
const MOST_BYTES = 50_000;

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
    if (shown.length === PROBLEMS_NAMED || taken > MOST_BYTES) continue;
    const short = { line: textWithin(line, MOST_OF_TEXT), data: withShortTexts(data) };
    taken += bytesInJson(short);
    if (taken <= MOST_BYTES || shown.length === 0) shown.push(short);
  }
  const rest = named.size - shown.length + further;
  const lines = shown.map(({ line }) => line);
  if (rest > 0) lines.push(messages.getMessage('more', [rest.toLocaleString('en-US')]));
  const error = new ErrorOfMany(lines, name, actions);
  error.setData(shown.map(({ data }) => data) as never);
  return error;
}

function bytesInJson({ line, data }: Problem): number {
  return 2 * Buffer.byteLength(JSON.stringify(line)) + Buffer.byteLength(JSON.stringify(data, null, 2) ?? '');
}

function withShortTexts(data: unknown): unknown {
  if (typeof data === 'string') return textWithin(data, MOST_OF_TEXT);
  if (Array.isArray(data)) return data.map(withShortTexts);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, withShortTexts(value)]));
}
