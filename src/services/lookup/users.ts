import { Messages } from '@salesforce/core';
import pLimit from 'p-limit';
import { isSalesforceId, toId18, USER_KEY_PREFIX } from '../../model/salesforceId.js';
import { LONGEST_ALIAS } from '../../model/userName.js';
import type { OrgClient } from '../../org/client.js';
import { readAll, type SalesforceRecord } from '../../org/query.js';
import { readFew } from '../../org/read/queryPage.js';
import { flag, text } from '../../org/record.js';
import { soqlInLists, soqlLike, soqlOr } from '../../org/soql.js';
import { containsName, nearest, shareApart } from './nearest.js';
import { errorOfMany } from './problems.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'users');

/** A user of the org whom somebody named. */
export type User = {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly userType: string | null;
  readonly profileId: string | null;
  readonly profileName: string | null;
  readonly roleId: string | null;
  /** The API name, as plans name roles. */
  readonly roleName: string | null;
  /** Profile.UserLicenseId. */
  readonly licenseId: string | null;
  readonly licenseName: string | null;
};

/** The reason why a name does not stand for exactly one user, and the usernames that somebody may have meant. */
export type UserProblem = {
  readonly reason: 'UserNotFound' | 'AmbiguousUser';
  readonly problem: string;
  readonly candidates: string[];
};

export type UserAnswer = User | UserProblem;

export function isUser(answer: UserAnswer): answer is User {
  return 'id' in answer;
}

/**
 * Finds the user that each name stands for, by id, username, federation id, email address or alias, in this order. The first field
 * that holds the name decides. All names are looked for together.
 *
 * @param onlyIds whether each name is an id: users may choose what stands in the other fields, an id of somebody else among it
 * @returns the answers, by the names as they were given
 * @throws SfError in plain words when the org cannot be asked
 */
export async function findUsers(
  client: OrgClient,
  names: readonly string[],
  { onlyIds = false } = {},
): Promise<Map<string, UserAnswer>> {
  const trimmed = [...new Set(names.map((name) => name.trim()))];
  const matches = await matchUsers(client, trimmed, onlyIds ? [['Id']] : STAGES);
  const unknown = onlyIds ? [] : trimmed.filter((name) => !matches.has(name));
  const near = unknown.length > 0 ? await nearUsernames(client, unknown) : new Map<string, string[]>();
  const answerFor = (name: string): UserAnswer => {
    const match = matches.get(name);
    if (!match) return notFound(name, near.get(name) ?? []);
    return match.users.length === 1 ? match.users[0]! : ambiguous(name, match);
  };
  return new Map(names.map((name) => [name, answerFor(name.trim())]));
}

/**
 * Finds the one user that each name stands for.
 *
 * @returns the users, by the names as they were given
 * @throws SfError UserNotFoundError or AmbiguousUserError that lists the bad names, with candidates; in plain words when the
 * org cannot be asked
 */
export async function resolveUsers(
  client: OrgClient,
  names: readonly string[],
  options: Parameters<typeof findUsers>[2] = {},
): Promise<Map<string, User>> {
  const answers = await findUsers(client, names, options);
  const problems = [...answers.values()].filter((answer): answer is UserProblem => !isUser(answer));
  if (problems.length > 0) {
    const reason = problems.some((problem) => problem.reason === 'UserNotFound') ? 'UserNotFound' : 'AmbiguousUser';
    const described = problems.map((problem) => ({ line: describeUserProblem(problem), data: problem }));
    throw errorOfMany(described, `${reason}Error`, messages.getMessages('unresolved.actions'));
  }
  return new Map([...answers].filter((entry): entry is [string, User] => isUser(entry[1])));
}

/** One line for a name: the problem, and the users that somebody may have meant. */
export function describeUserProblem({ reason, problem, candidates }: UserProblem): string {
  return candidates.length > 0
    ? `${problem} ${messages.getMessage(`candidates.${reason}`, [candidates.join(', ')])}`
    : problem;
}

function notFound(name: string, candidates: readonly string[]): UserProblem {
  return {
    reason: 'UserNotFound',
    problem: messages.getMessage('userNotFound', [name]),
    candidates: [...candidates],
  };
}

function ambiguous(name: string, { field, users }: UserMatch): UserProblem {
  return {
    reason: 'AmbiguousUser',
    problem: messages.getMessage('ambiguousUser', [messages.getMessage(`field.${field}`), name]),
    candidates: users.map(({ username }) => username).sort(),
  };
}

type NameField = 'Id' | 'Username' | 'FederationIdentifier' | 'Email' | 'Alias';

/** The users whose field holds a name. */
type UserMatch = { readonly field: NameField; readonly users: readonly User[] };

const LONGEST_FEDERATION_ID = 512;

/** Whether a field can hold a name at all. If it cannot, the org is not asked. */
const canHold: Readonly<Record<NameField, (name: string) => boolean>> = {
  Id: (name) => name.startsWith(USER_KEY_PREFIX) && isSalesforceId(name),
  Username: (name) => name.includes('@'),
  FederationIdentifier: (name) => name.length <= LONGEST_FEDERATION_ID,
  Email: (name) => name.includes('@'),
  Alias: (name) => name.length <= LONGEST_ALIAS,
};

/** Most names are ids or usernames. Only the names that are left are looked for in the other fields. */
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
  'Profile.Name',
  'Profile.UserLicenseId',
  'Profile.UserLicense.Name',
  'UserRoleId',
  'UserRole.DeveloperName',
  'FederationIdentifier',
  'Email',
  'Alias',
];

const QUERIES_AT_A_TIME = 5;

/** @param names without spaces around them. No user has the name '' */
async function matchUsers(
  client: OrgClient,
  names: readonly string[],
  stages: readonly NameField[][],
): Promise<Map<string, UserMatch>> {
  const matches = new Map<string, UserMatch>();
  for (const fields of stages) {
    const open = names.filter((name) => name !== '' && !matches.has(name));
    const records = await readUsers(client, fields, open);
    for (const field of fields) {
      const byValue = Map.groupBy(records, (record) => comparable(field, text(record, field) ?? ''));
      for (const name of open) {
        if (matches.has(name) || !canHold[field](name)) continue;
        const found = byValue.get(comparable(field, name));
        if (found) matches.set(name, { field, users: found.map(toUser) });
      }
    }
  }
  return matches;
}

async function readUsers(
  client: OrgClient,
  fields: readonly NameField[],
  names: readonly string[],
): Promise<SalesforceRecord[]> {
  const conditions = fields.flatMap((field) => {
    const values = names.filter(canHold[field]);
    return soqlInLists(field, field === 'Id' ? values.map(toId18) : values);
  });
  const limit = pLimit(QUERIES_AT_A_TIME);
  const answers = await Promise.all(
    soqlOr(conditions).map((where) => limit(() => readAll(client, { object: 'User', fields: FIELDS, where }))),
  );
  return [...new Map(answers.flat().map((record) => [record.Id, record])).values()];
}

/** A value in a form that can be compared. */
function comparable(field: NameField, value: string): string {
  return field === 'Id' ? toId18(value) : value.toLowerCase();
}

function toUser(record: SalesforceRecord): User {
  return {
    id: record.Id,
    username: text(record, 'Username') ?? record.Id,
    name: text(record, 'Name') ?? record.Id,
    isActive: flag(record, 'IsActive'),
    userType: text(record, 'UserType'),
    profileId: text(record, 'ProfileId'),
    profileName: text(record, 'Profile.Name'),
    roleId: text(record, 'UserRoleId'),
    roleName: text(record, 'UserRole.DeveloperName'),
    licenseId: text(record, 'Profile.UserLicenseId'),
    licenseName: text(record, 'Profile.UserLicense.Name'),
  };
}

const CANDIDATES = 5;
const MOST_NAMES = 20;
const LONGEST_USERNAME = 80;
/** Half of the org's usernames may begin with a shorter half of a name. */
const SHORTEST_HALF = 2;
const MOST_USERNAMES = 200;
/** A username that differs in a larger share of its letters is not a typing error. */
const FARTHEST = 1 / 3;

/**
 * Finds the usernames that somebody may have meant by names that no user has. Such a username contains the name, has its local part
 * before another domain, or differs from it by a typing error. One query is sent, for the first names that fit into it.
 *
 * @returns for each name with near usernames, at most five of them, the nearest first
 * @throws SfError in plain words
 */
export async function nearUsernames(
  client: OrgClient,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = names.filter((name) => localPart(name) !== '' && name.length <= LONGEST_USERNAME).slice(0, MOST_NAMES);
  if (asked.length === 0) return new Map();
  const conditions = asked.flatMap((name) => [
    soqlLike('Username', { contains: name }),
    soqlLike('Username', { startsWith: `${localPart(name)}@` }),
    ...halves(name),
  ]);
  const [where] = soqlOr(conditions);
  const query = { object: 'User', fields: ['Username'], where: where! };
  try {
    const found = await readFew(client, query, { orderBy: 'Username', limit: MOST_USERNAMES });
    const usernames = found.map(({ Username: username }) => String(username));
    return new Map(
      asked
        .map((name) => {
          const farnessOf = (username: string): number =>
            containsName(username, name) ? 0 : shareApart(localPart(username), localPart(name));
          return [name, nearest(usernames, farnessOf, { farthest: FARTHEST, most: CANDIDATES })] as const;
        })
        .filter(([, near]) => near.length > 0),
    );
  } catch (error) {
    throw client.explain(error);
  }
}

function localPart(name: string): string {
  return name.replace(/@.*/s, '');
}

/** Conditions for each half of a name: if one letter is wrong, the other half is right. */
function halves(name: string): string[] {
  const letters = [...name];
  const middle = Math.floor([...localPart(name)].length / 2);
  if (middle < SHORTEST_HALF) return [];
  return [
    soqlLike('Username', { startsWith: letters.slice(0, middle).join('') }),
    ...(name.includes('@') ? [soqlLike('Username', { endsWith: letters.slice(middle).join('') })] : []),
  ];
}
