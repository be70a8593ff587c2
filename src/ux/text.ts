import type { Messages, Org } from '@salesforce/core';
import { orgUsername } from '../model/orgUsername.js';

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
