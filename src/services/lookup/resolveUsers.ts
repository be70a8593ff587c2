import { Messages } from '@salesforce/core';
import type { OrgClient } from '../../org/client.js';
import { errorOfMany } from './errorOfMany.js';
import { findUsers, type NamedUsers, type ResolvedUser } from './findUsers.js';
import { nearUsernames } from './nearUsernames.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'users');

export type { ResolvedUser } from './findUsers.js';

/** Why a name stands for no one user, in words, and the usernames that may be meant. */
export type UnresolvedUser = {
  readonly reason: 'UserNotFound' | 'AmbiguousUser';
  readonly problem: string;
  readonly candidates: string[];
};

export const isResolved = (user: ResolvedUser | UnresolvedUser): user is ResolvedUser => 'id' in user;

const notFound = (name: string, candidates: readonly string[]): UnresolvedUser => ({
  reason: 'UserNotFound',
  problem: messages.getMessage('userNotFound', [name]),
  candidates: [...candidates],
});

const ambiguous = (name: string, { field, users }: NamedUsers): UnresolvedUser => ({
  reason: 'AmbiguousUser',
  problem: messages.getMessage('ambiguousUser', [messages.getMessage(`field.${field}`), name]),
  candidates: users.map(({ username }) => username).sort(),
});

/**
 * Finds each name's user, as `findUsers` does, in sets; a name that has no user, or several, comes with what is wrong and
 * with candidates.
 *
 * @returns by the names as they were given
 * @throws SfError in plain words when the org cannot be asked
 */
export const lookUpUsers = async (
  client: OrgClient,
  names: readonly string[],
): Promise<Map<string, ResolvedUser | UnresolvedUser>> => {
  const sought = [...new Set(names.map((name) => name.trim()))];
  const found = await findUsers(client, sought);
  const missing = sought.filter((name) => !found.has(name));
  const near = missing.length > 0 ? await nearUsernames(client, missing) : new Map<string, string[]>();
  const outcomeOf = (name: string): ResolvedUser | UnresolvedUser => {
    const named = found.get(name);
    if (!named) return notFound(name, near.get(name) ?? []);
    return named.users.length === 1 ? named.users[0]! : ambiguous(name, named);
  };
  return new Map(names.map((name) => [name, outcomeOf(name.trim())]));
};

/** One line for a name: what is wrong, and who may be meant. */
export const describeUnresolved = ({ reason, problem, candidates }: UnresolvedUser): string =>
  candidates.length > 0
    ? `${problem} ${messages.getMessage(`candidates.${reason}`, [candidates.join(', ')])}`
    : problem;

/**
 * Finds the one user that each name stands for.
 *
 * @returns by the names as they were given
 * @throws SfError UserNotFoundError or AmbiguousUserError that says it of the bad names, with candidates; or in plain words when
 * the org cannot be asked
 */
export const resolveUsers = async (client: OrgClient, names: readonly string[]): Promise<Map<string, ResolvedUser>> => {
  const users = await lookUpUsers(client, names);
  const unresolved = [...users.values()].filter((user): user is UnresolvedUser => !isResolved(user));
  if (unresolved.length > 0) {
    const reason = unresolved.some((user) => user.reason === 'UserNotFound') ? 'UserNotFound' : 'AmbiguousUser';
    const problems = unresolved.map((user) => ({ line: describeUnresolved(user), data: user }));
    throw errorOfMany(problems, `${reason}Error`, messages.getMessages('unresolved.actions'));
  }
  return new Map([...users].filter((entry): entry is [string, ResolvedUser] => isResolved(entry[1])));
};
