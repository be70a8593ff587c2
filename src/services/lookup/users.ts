import { Messages } from '@salesforce/core';
import { distance } from 'fastest-levenshtein';
import pLimit from 'p-limit';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import type { OrgClient } from '../../org/client.js';
import { readAll, type SalesforceRecord } from '../../org/query.js';
import { readFew } from '../../org/read/queryPage.js';
import { flag, text } from '../../org/record.js';
import { soqlInLists } from '../../org/soql.js';
import { soqlLike } from '../../org/soqlLike.js';
import { soqlOr } from '../../org/soqlOr.js';
import { errorOfMany } from './problems.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'users');

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

/** A user whom somebody named. */
export type ResolvedUser = {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly userType: string | null;
  readonly profileId: string | null;
  readonly roleId: string | null;
  /** Profile.UserLicenseId. */
  readonly licenseId: string | null;
  readonly licenseName: string | null;
};

export type NameField = 'Id' | 'Username' | 'FederationIdentifier' | 'Email' | 'Alias';

/** The users that have a name, and as what. */
export type NamedUsers = { readonly field: NameField; readonly users: readonly ResolvedUser[] };

const USER_PREFIX = '005';
const LONGEST_ALIAS = 8;
const LONGEST_FEDERATION_ID = 512;

/** Whether a name can be in the field at all: what cannot is not asked for. */
const mayBeIn: Readonly<Record<NameField, (name: string) => boolean>> = {
  Id: (name) => name.startsWith(USER_PREFIX) && isSalesforceId(name),
  Username: (name) => name.includes('@'),
  FederationIdentifier: (name) => name.length <= LONGEST_FEDERATION_ID,
  Email: (name) => name.includes('@'),
  Alias: (name) => name.length <= LONGEST_ALIAS,
};

/** Most names are ids or usernames: only what is left after them is looked for elsewhere. */
const STAGES: readonly NameField[][] = [
  ['Id', 'Username'],
  ['FederationIdentifier', 'Email', 'Alias'],
];

const FIELDS = [
  'Id',
  'Username',
  'Name',
  'IsActive',
  'UserType',
  'ProfileId',
  'Profile.UserLicenseId',
  'Profile.UserLicense.Name',
  'UserRoleId',
  'FederationIdentifier',
  'Email',
  'Alias',
];

const QUERIES_AT_A_TIME = 5;

const toUser = (record: SalesforceRecord): ResolvedUser => ({
  id: record.Id,
  username: text(record, 'Username') ?? record.Id,
  name: text(record, 'Name') ?? record.Id,
  isActive: flag(record, 'IsActive'),
  userType: text(record, 'UserType'),
  profileId: text(record, 'ProfileId'),
  roleId: text(record, 'UserRoleId'),
  licenseId: text(record, 'Profile.UserLicenseId'),
  licenseName: text(record, 'Profile.UserLicense.Name'),
});

const readUsers = async (
  client: OrgClient,
  fields: readonly NameField[],
  names: readonly string[],
): Promise<SalesforceRecord[]> => {
  const conditions = fields.flatMap((field) => soqlInLists(field, names.filter(mayBeIn[field])));
  const limit = pLimit(QUERIES_AT_A_TIME);
  const answers = await Promise.all(
    soqlOr(conditions).map((where) => limit(() => readAll(client, { object: 'User', fields: FIELDS, where }))),
  );
  return [...new Map(answers.flat().map((record) => [record.Id, record])).values()];
};

/** Ids are told apart by the case of their letters; nothing else is. */
const keyOf = (field: NameField, value: string): string => (field === 'Id' ? toId18(value) : value.toLowerCase());

/**
 * Finds whom names stand for: by id, username, federation id, e-mail address, alias. The first of these that has a name
 * decides.
 *
 * @param names without spaces around them; '' is nobody's
 * @returns the users of each name that has some
 * @throws SfError in plain words
 */
export const findUsers = async (client: OrgClient, names: readonly string[]): Promise<Map<string, NamedUsers>> => {
  const found = new Map<string, NamedUsers>();
  for (const fields of STAGES) {
    const open = names.filter((name) => name !== '' && !found.has(name));
    const records = await readUsers(client, fields, open);
    for (const field of fields) {
      const holders = Map.groupBy(records, (record) => keyOf(field, text(record, field) ?? ''));
      for (const name of open) {
        if (found.has(name) || !mayBeIn[field](name)) continue;
        const named = holders.get(keyOf(field, name));
        if (named) found.set(name, { field, users: named.map(toUser) });
      }
    }
  }
  return found;
};

const SHOWN = 5;
const NAMES_ASKED_FOR = 20;
const LONGEST = 80;
/** A shorter half of a name would be the beginning of half the org. */
const SHORTEST_HALF = 2;
const USERNAMES_ASKED_FOR = 200;
/** Names that differ in more of their letters are no slip of the hand. */
const FARTHEST = 1 / 3;

const localPart = (name: string): string => name.replace(/@.*/s, '');

/** 0 for a username that holds the name, or has its local part before another domain; else how much of that differs. */
const farness = (username: string, name: string): number => {
  const [one, other] = [username.toLowerCase(), name.toLowerCase()];
  if (one.includes(other)) return 0;
  const [local, wanted] = [localPart(one), localPart(other)];
  return distance(local, wanted) / Math.max(local.length, wanted.length);
};

/** Whatever one letter of a name is wrong: the half without it is right. */
const halves = (name: string): string[] => {
  const letters = [...name];
  const middle = Math.floor([...localPart(name)].length / 2);
  if (middle < SHORTEST_HALF) return [];
  return [
    soqlLike('Username', { startsWith: letters.slice(0, middle).join('') }),
    ...(name.includes('@') ? [soqlLike('Username', { endsWith: letters.slice(middle).join('') })] : []),
  ];
};

/**
 * Usernames that may be meant by names that no user has: those that contain the name, have its local part before another
 * domain, or differ from it by a slip of the hand. At most five a name, the nearest first, found by one query for the
 * first names, as many as fit into it.
 *
 * @returns the usernames of each name that has some
 * @throws SfError in plain words
 */
export const nearUsernames = async (
  client: OrgClient,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const asked = names.filter((name) => localPart(name) !== '' && name.length <= LONGEST).slice(0, NAMES_ASKED_FOR);
  if (asked.length === 0) return new Map();
  const conditions = asked.flatMap((name) => [
    soqlLike('Username', { contains: name }),
    soqlLike('Username', { startsWith: `${localPart(name)}@` }),
    ...halves(name),
  ]);
  const [where] = soqlOr(conditions);
  const query = { object: 'User', fields: ['Username'], where: where! };
  try {
    const found = await readFew(client, query, { orderBy: 'Username', limit: USERNAMES_ASKED_FOR });
    const usernames = found.map(({ Username: username }) => String(username));
    const nearest = (name: string): string[] =>
      usernames
        .map((username) => ({ username, far: farness(username, name) }))
        .filter(({ far }) => far <= FARTHEST)
        .sort((one, other) => one.far - other.far)
        .slice(0, SHOWN)
        .map(({ username }) => username);
    return new Map(asked.map((name) => [name, nearest(name)] as const).filter(([, near]) => near.length > 0));
  } catch (error) {
    throw client.explain(error);
  }
};
