import type { Messages, Org } from '@salesforce/core';
import { orgUsername } from '../model/orgUsername.js';
import type { SfCommand } from './command.js';

/**
 * Shows rows as a table. A long cell continues on the next line and is not cut off.
 *
 * @param messages holds each column's name as `table.<key>`
 * @param keys the columns, in their order
 */
export const showTable = (
  command: SfCommand<unknown>,
  messages: Messages<string>,
  rows: ReadonlyArray<Readonly<Record<string, string>>>,
  keys: readonly string[],
): void =>
  command.table({
    data: rows.map((row) => Object.fromEntries(keys.map((key) => [key, row[key] ?? '']))),
    columns: keys.map((key) => ({ key, name: messages.getMessage(`table.${key}`) })),
    overflow: 'wrap',
  });

/** A number with its noun, from the texts `key.one` or `key.many` of `messages`: `1 account`, `1,234 accounts`. */
export const plural = (messages: Messages<string>, key: string, count: number): string =>
  count === 1 ? messages.getMessage(`${key}.one`) : messages.getMessage(`${key}.many`, [count.toLocaleString('en-US')]);

/**
 * How many there are of each kind, in the order in which the kinds first appear: `2 grants, 1 already granted`.
 *
 * @param messages holds the words for each kind as `key.<kind>`, with hyphens for its spaces
 */
export const tally = (messages: Messages<string>, key: string, kinds: readonly string[]): string =>
  [...Map.groupBy(kinds, (kind) => kind)]
    .map(([kind, all]) => plural(messages, `${key}.${kind.replaceAll(' ', '-')}`, all.length))
    .join(', ');

/** The username that names an org on the command line; null for an org that was given by an access token. */
export const orgNameOf = (org: Org): string | null => orgUsername(org.getUsername());
