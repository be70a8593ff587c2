import type { Messages, Org } from '@salesforce/core';
import { orgUsername } from '../model/orgUsername.js';

/** A number with its noun, from the texts `key.one` or `key.many` of `messages`: `1 account`, `1,234 accounts`. */
export const plural = (messages: Messages<string>, key: string, count: number): string =>
  count === 1 ? messages.getMessage(`${key}.one`) : messages.getMessage(`${key}.many`, [count.toLocaleString('en-US')]);

/**
 * How many there are of each kind, a text for each: `2 grants`, `1 already granted`.
 *
 * @param messages holds the words for each kind as `key.<kind>`, with hyphens for its spaces
 */
export const tally = (
  messages: Messages<string>,
  key: string,
  counts: ReadonlyArray<readonly [kind: string, count: number]>,
): string[] => counts.map(([kind, count]) => plural(messages, `${key}.${kind.replaceAll(' ', '-')}`, count));

/** How many there are of each, in the order in which they first appear. */
export function countEach<Kind>(kinds: Iterable<Kind>): Map<Kind, number> {
  const counts = new Map<Kind, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** The username that names an org on the command line; null for an org that was given by an access token. */
export const orgNameOf = (org: Org): string | null => orgUsername(org.getUsername());
