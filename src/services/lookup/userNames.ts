import { Messages, type SfError } from '@salesforce/core';
import { comparableName } from '../../model/comparableName.js';
import { isSalesforceId, toId18, USER_KEY_PREFIX } from '../../model/salesforceId.js';
import { LONGEST_ALIAS } from '../../model/userName.js';
import { withoutInvisible } from '../../model/visibleText.js';
import { withInvisible } from './invisible.js';
import { containsName, nearest, shareApart } from './nearest.js';
import { errorOfMany } from './problems.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'users');

/*
 * What names of users stand for, wherever the users come from: an org, or a kept snapshot.
 */

/** The reason why a name does not stand for exactly one user, and the usernames that somebody may have meant. */
export type UserProblem = {
  readonly reason: 'UserNotFound' | 'AmbiguousUser';
  readonly problem: string;
  readonly candidates: string[];
  /** Whether the name is the full name of the candidates, who otherwise have similar usernames. */
  readonly isFullName?: true;
};

/** The fields of User that hold names. `Name` is the full name. */
export type NameField = 'Id' | 'Username' | 'FederationIdentifier' | 'Email' | 'Alias' | 'Name';

type NamedUser = { readonly id: string; readonly username: string };

/** The user whom a name stands for. Names that stand for several have a problem. */
export type UserMatch<User extends NamedUser> = (User & ByFullName) | UserProblem;

/** Most names are ids or usernames. Only the names that are left are looked for in the other fields. */
export const nameStages: ReadonlyArray<readonly NameField[]> = [
  ['Id', 'Username'],
  ['FederationIdentifier', 'Email', 'Alias'],
];

/** Full names are for people who see in a question whom they name: several users may have one, and may choose their own. */
export const fullNameStage: readonly NameField[] = ['Name'];

const LONGEST_FEDERATION_ID = 512;
/** Source: "User" (FirstName, MiddleName, LastName, Suffix), Object Reference: their lengths, and spaces between them. */
const LONGEST_FULL_NAME = 40 + 40 + 80 + 40 + 3;

/** Whether a field can hold a name at all. If it cannot, nobody is asked. */
export const canHold: Readonly<Record<NameField, (name: string) => boolean>> = {
  Id: (name) => name.startsWith(USER_KEY_PREFIX) && isSalesforceId(name),
  Username: (name) => name.includes('@'),
  FederationIdentifier: (name) => name.length <= LONGEST_FEDERATION_ID,
  Email: (name) => name.includes('@'),
  Alias: (name) => name.length <= LONGEST_ALIAS,
  Name: (name) => name !== '' && name.length <= LONGEST_FULL_NAME && !name.includes('@'),
};

/** A value in a form that can be compared. */
export function comparableField(field: NameField, value: string): string {
  return field === 'Id' ? comparableUser(value) : comparableName(value);
}

/** A username in lower case, or the 18-character form of an id, so that two such names of a user can be compared. */
export function comparableUser(usernameOrId: string): string {
  return isSalesforceId(usernameOrId) ? toId18(usernameOrId) : usernameOrId.toLowerCase();
}

/**
 * Adds the matches of names in some fields. The first field that holds a name decides.
 *
 * @param records users that may have the names
 * @param valueOf what a field of a user holds
 */
export function matchNames<Row, User extends NamedUser>(
  matches: Map<string, UserMatch<User>>,
  names: readonly string[],
  fields: readonly NameField[],
  records: readonly Row[],
  valueOf: (record: Row, field: NameField) => string | null,
  toUser: (record: Row) => User,
): void {
  for (const field of fields) {
    const open = names.filter((name) => !matches.has(name) && canHold[field](name));
    if (open.length === 0) continue;
    const byValue = new Map<string, Row[]>();
    for (const record of records) {
      const value = comparableField(field, valueOf(record, field) ?? '');
      const same = byValue.get(value);
      if (same) same.push(record);
      else byValue.set(value, [record]);
    }
    for (const name of open) {
      const found = byValue.get(comparableField(field, name));
      if (!found) continue;
      // Salesforce tells federation ids apart by their case, unless Setup says otherwise.
      const exact = field === 'FederationIdentifier' ? found.filter((record) => valueOf(record, field) === name) : [];
      matches.set(name, matchOf(name, field, (exact.length > 0 ? exact : found).map(toUser)));
    }
  }
}

function matchOf<User extends NamedUser>(name: string, field: NameField, users: readonly User[]): UserMatch<User> {
  const [user, ...others] = users;
  if (others.length > 0) return ambiguous(name, field, users);
  return field === 'Name' ? { ...user!, isByFullName: true } : user!;
}

/** A user who was found by the full name. */
export type ByFullName = { readonly isByFullName?: true };

/** For names that stand for nobody, the usernames that may be meant. */
export type Candidates = {
  readonly similar: ReadonlyMap<string, readonly string[]>;
  /** Of the users whose full name it is. */
  readonly ofFullName: ReadonlyMap<string, readonly string[]>;
};

/**
 * The answer for each name.
 *
 * @param names as they were given; matches and candidates are by the names without the spaces around them
 */
export function answersFor<User extends NamedUser>(
  names: readonly string[],
  matches: ReadonlyMap<string, UserMatch<User>>,
  { similar, ofFullName }: Candidates,
): Map<string, UserMatch<User>> {
  const problemOf = (name: string): UserProblem =>
    ofFullName.has(name) ? onlyFullName(name, ofFullName.get(name)!) : notFound(name, similar.get(name) ?? []);
  const answerFor = (name: string): UserMatch<User> => matches.get(name) ?? problemOf(name);
  return new Map(names.values().map((name) => [name, answerFor(name.trim())]));
}

/**
 * The users that names stand for.
 *
 * @param more what else to try where a name stands for no one user
 * @throws SfError UserNotFoundError or AmbiguousUserError that lists the bad names, with candidates
 */
export function onlyUsers<User extends NamedUser>(
  answers: ReadonlyMap<string, User | UserProblem>,
  more: readonly string[] = [],
): Map<string, User> {
  const problems = [...answers.values()].filter((answer): answer is UserProblem => 'problem' in answer);
  if (problems.length > 0) throw noOneUser(problems, more);
  return new Map([...answers].filter((entry): entry is [string, User] => 'id' in entry[1]));
}

/** The error for names that stand for no one user: UserNotFoundError or AmbiguousUserError. @param more what else to try */
export function noOneUser(problems: readonly UserProblem[], more: readonly string[] = []): SfError {
  const reason = problems.some((problem) => problem.reason === 'UserNotFound') ? 'UserNotFound' : 'AmbiguousUser';
  const described = problems.map((problem) => ({ line: describeUserProblem(problem), data: problem }));
  return errorOfMany(described, `${reason}Error`, [...messages.getMessages('unresolved.actions'), ...more]);
}

/** One line for a name: the problem, and the users that somebody may have meant. */
export function describeUserProblem({ reason, problem, candidates, isFullName }: UserProblem): string {
  if (candidates.length === 0) return problem;
  const key = isFullName ? 'candidates.fullName' : `candidates.${reason}`;
  return `${problem} ${messages.getMessage(key, [candidates.join(', ')])}`;
}

const CANDIDATES = 5;
/** A username that differs in a larger share of its letters is not a typing error. */
const FARTHEST = 1 / 3;

/**
 * The usernames that somebody may have meant by a name that no user has: at most five, the nearest first. Such a username contains
 * the name, has its local part before another domain, or differs from it by a typing error.
 */
export function nearestUsernames(usernames: readonly string[], written: string): string[] {
  const name = withoutInvisible(written);
  const farnessOf = (username: string): number =>
    containsName(username, name) ? 0 : shareApart(localPart(username), localPart(name), FARTHEST);
  return nearest(usernames, farnessOf, { farthest: FARTHEST, most: CANDIDATES });
}

export function localPart(name: string): string {
  return name.replace(/@.*/s, '');
}

function notFound(name: string, candidates: readonly string[]): UserProblem {
  return {
    reason: 'UserNotFound',
    problem: withInvisible(messages.getMessage('userNotFound', [name]), name),
    candidates: [...candidates],
  };
}

/** The problem of a full name where no full names are taken. @param usernames of those who have it */
export function onlyFullName(name: string, usernames: readonly string[]): UserProblem {
  const named = usernames.toSorted().slice(0, CANDIDATES);
  const candidates = usernames.length > CANDIDATES ? [...named, '…'] : named;
  return { ...notFound(name, candidates), isFullName: true };
}

function ambiguous(name: string, field: NameField, users: readonly NamedUser[]): UserProblem {
  return {
    reason: 'AmbiguousUser',
    problem: messages.getMessage('ambiguousUser', [messages.getMessage(`field.${field}`), name]),
    candidates: users.map(({ username }) => username).sort(),
  };
}
