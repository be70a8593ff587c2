import type { Messages, Org } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { isAccessToken } from '../model/accessToken.js';
import { visibleText } from '../model/visibleText.js';

/**
 * Shows rows as a table. A cell that is too long goes on in a line below: nobody can say yes to what is cut off.
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
    data: rows.map((row) => Object.fromEntries(keys.map((key) => [key, visibleText(row[key] ?? '')]))),
    columns: keys.map((key) => ({ key, name: messages.getMessage(`table.${key}`) })),
    overflow: 'wrap',
  });

/** Words and how often each is there, in the order they first come: `2 grant, 1 already granted`. */
export const counted = (words: readonly string[]): string =>
  [...Map.groupBy(words, (word) => word)]
    .map(([word, all]) => `${all.length.toLocaleString('en-US')} ${word}`)
    .join(', ');

/** How many of what, in the words `key.one` or `key.many` of `messages`: `1 account`, `1,234 accounts`. */
export const howMany = (messages: Messages<string>, key: string, count: number): string =>
  count === 1 ? messages.getMessage(`${key}.one`) : messages.getMessage(`${key}.many`, [count.toLocaleString('en-US')]);

/** The username that an org goes by on the command line; null for one that is given by its access token. */
export const orgNameOf = (org: Org): string | null => {
  const username = org.getUsername();
  return username && !isAccessToken(username) ? username : null;
};
