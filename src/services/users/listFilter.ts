import { Messages } from '@salesforce/core';
import { typesWithoutLogin, userTypes as knownTypes } from '../../model/account.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import { beforeDuration } from '../../model/time.js';
import { statusOf, type UserState } from '../../model/userStatus.js';
import { INTERNAL_USER } from '../../resources/user.js';
import type { ListedAccount } from '../../snapshot/accountReader.js';
import type { NameSource } from '../answers/names.js';
import { resolveAccesses, type FoundAccess } from '../answers/question.js';
import { chooser, nearNames, type Named } from '../lookup/byName.js';
import { didYouMean, nearWord } from '../lookup/nearWord.js';
import { errorOfMany, type Problem } from '../lookup/problems.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'listedUsers');
const answerMessages = Messages.loadMessages('sf-plugin-access', 'answers');
const licenseMessages = Messages.loadMessages('sf-plugin-access', 'licenses');

/** The word for users of all types. */
const ALL_TYPES = 'all';

/** Which users somebody asks for. Of several values of one kind, a user has one; empty: any. */
export type AskedUsers = {
  readonly statuses: readonly UserState[];
  readonly licenses: readonly string[];
  readonly profiles: readonly string[];
  readonly roles: readonly string[];
  /** Empty: internal users alone. */
  readonly userTypes: readonly string[];
  /** Whether only those to whom permission sets, or groups of them, are assigned. */
  readonly withPermissionSets: boolean;
  /** As `--unused-for` has it, such as `90d`; null: whenever they logged in. */
  readonly unusedFor: string | null;
};

/** The users of a list, with names as the org, or the snapshot, has them. */
export type UserFilter = {
  readonly statuses: readonly UserState[];
  readonly licenses: readonly string[];
  readonly profiles: readonly FoundAccess[];
  readonly roles: readonly FoundAccess[];
  /** Null: all. */
  readonly userTypes: readonly string[] | null;
  readonly withPermissionSets: boolean;
  readonly unusedFor: string | null;
};

/** How the status of a user is told. */
export type ListedStatus = UserState | 'unknown';

/** The status of an account. Whether an active user is frozen may not be known. */
export function listedStatus({ isActive, isFrozen }: Pick<ListedAccount, 'isActive' | 'isFrozen'>): ListedStatus {
  return isActive && isFrozen === null ? 'unknown' : statusOf({ isActive, isFrozen: isFrozen === true });
}

/**
 * The moment before which somebody must have logged in last.
 *
 * @param unusedFor a duration as `--unused-for` has it
 * @returns UTC with `Z`
 * @throws SfError UnusedForError
 */
export function unusedSince(unusedFor: string, now: Date): string {
  const since = beforeDuration(unusedFor, now);
  if (since === null || since.startsWith('-')) throw messages.createError('error.unusedFor', [unusedFor]);
  return since;
}

/**
 * Finds what the words of a command line stand for.
 *
 * @throws SfError in plain words with near misses: AccessNotFoundError, LicenseNotFoundError, UserTypeNotFoundError
 */
export async function resolveFilter(names: NameSource, asked: AskedUsers): Promise<UserFilter> {
  const { statuses, licenses, profiles, roles, userTypes, withPermissionSets, unusedFor } = asked;
  const named = (type: ResourceTypeId, flag: string, texts: readonly string[]): Parameters<typeof resolveAccesses>[1] =>
    texts.map((name) => ({ type, name, text: answerMessages.getMessage('named.flag', [flag, name]) }));
  const found = await resolveAccesses(names, [
    ...named('profile', 'profile', profiles),
    ...named('role', 'role', roles),
  ]);
  const ofType = (type: ResourceTypeId): FoundAccess[] => found.filter(({ resource }) => resource.type === type);
  return {
    statuses,
    licenses: licenses.length === 0 ? [] : licensesNamed(await names.licenses(), licenses),
    profiles: ofType('profile'),
    roles: ofType('role'),
    userTypes: await userTypesNamed(names, userTypes),
    withPermissionSets,
    unusedFor,
  };
}

/** Whether a user belongs to a list. @param since as of `unusedSince`; null: whenever the user logged in */
export function isListed(user: ListedAccount, filter: UserFilter, since: string | null): boolean {
  const { statuses, licenses, profiles, roles, userTypes } = filter;
  const status = listedStatus(user);
  return (
    (statuses.length === 0 || statuses.includes(status === 'unknown' ? 'active' : status)) &&
    (licenses.length === 0 || licenses.includes(user.license ?? '')) &&
    isOneOf(user.profileId, profiles) &&
    isOneOf(user.roleId, roles) &&
    (userTypes === null || userTypes.includes(user.userType ?? '')) &&
    (since === null || isUnused(user, since))
  );
}

/** Who never logged in counts from the day of creation. */
function isUnused({ lastLogin, createdAt, userType }: ListedAccount, since: string): boolean {
  const last = lastLogin ?? createdAt;
  return last !== null && last <= since && !typesWithoutLogin.has(userType);
}

function isOneOf(id: string | null, some: readonly FoundAccess[]): boolean {
  return some.length === 0 || some.some(({ resource }) => resource.id === id);
}

/** The names of user licenses. Several may have one name: users name theirs by it. */
function licensesNamed(all: readonly Named[], asked: readonly string[]): string[] {
  const choose = chooser(all);
  const problems = asked
    .filter((name) => choose(name).length === 0)
    .map((name): Problem => {
      const candidates = nearNames(all, name).map(({ displayName }) => displayName);
      const key = candidates.length > 0 ? 'notFound.candidates' : 'notFound';
      return { line: licenseMessages.getMessage(key, [name, candidates.join('; ')]), data: { name, candidates } };
    });
  if (problems.length > 0)
    throw errorOfMany(problems, 'LicenseNotFoundError', licenseMessages.getMessages('notFound.actions'));
  return [...new Set(asked.flatMap((name) => choose(name).map(({ displayName }) => displayName)))];
}

/** User types in the letters that Salesforce gives them. The org is asked for others than those that are documented. */
async function userTypesNamed(names: NameSource, asked: readonly string[]): Promise<readonly string[] | null> {
  if (asked.length === 0) return [INTERNAL_USER];
  const words = asked.map((one) => one.trim().toLowerCase());
  if (words.includes(ALL_TYPES)) return null;
  const isKnown = (word: string): boolean => knownTypes.some((type) => type.toLowerCase() === word);
  const all = [...new Set([...knownTypes, ...(words.every(isKnown) ? [] : await names.userTypes())])];
  const found = words.map((word) => all.find((type) => type.toLowerCase() === word));
  const problems = asked.flatMap((text, index): Problem[] => {
    if (found[index] !== undefined) return [];
    const types = [...all, ALL_TYPES];
    const near = nearWord(types, text.trim());
    const line = messages.getMessage('userTypeNotFound', [text, didYouMean(types, text.trim())]);
    return [{ line, data: { name: text, candidates: near === undefined ? [] : [near] } }];
  });
  if (problems.length > 0) {
    const actions = messages.getMessages('userTypeNotFound.actions', [[...all, ALL_TYPES].join(', ')]);
    throw errorOfMany(problems, 'UserTypeNotFoundError', actions);
  }
  return [...new Set(found.flatMap((type) => type ?? []))];
}
