import { Messages } from '@salesforce/core';
import { mainSlug } from '../../model/entitlement.js';
import { isOwnedSet } from '../../resources/permissionSet.js';
import { INTERNAL_USER, ACCOUNT_TYPE } from '../../resources/user.js';
import type { UserListReport } from '../../schemas/users.js';
import type { ListedAccount } from '../../snapshot/accountReader.js';
import type { NotKnown } from '../answers/answer.js';
import { factsWith, type AnsweredOrg, type AnswerFacts } from '../answers/facts.js';
import { askOrigin, type Origin } from '../answers/origin.js';
import { notRead, usersLeftOut, type AnswerSource } from '../answers/source.js';
import {
  isListed,
  listedStatus,
  resolveFilter,
  unusedSince,
  type AskedUsers,
  type ListedStatus,
  type UserFilter,
} from './listFilter.js';
import { readListedUsers, type OnUsersRead } from './listLive.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'listedUsers');

export type UserCounts = Record<ListedStatus, number>;

/** The answer of `sf access user list`, of which the users come one by one, in the order of usernames. */
export type UserList = {
  readonly filter: UserListReport['filter'];
  readonly org: AnsweredOrg;
  readonly facts: AnswerFacts;
  /** Gives the counts when it has given all users. To be read once. */
  readonly rows: Generator<ListedAccount, UserCounts>;
};

/**
 * Lists users of an org, or of a kept snapshot.
 *
 * @param tell takes the answer, which it must have read when it ends
 * @returns what `tell` returns
 * @throws SfError in plain words: UnusedForError, names that stand for nothing with near misses; where it is not known who belongs to
 * the list; an org that cannot be read, a file that is no snapshot
 */
export async function listUsers<T>(
  { origin, asked }: { readonly origin: Origin; readonly asked: AskedUsers },
  tell: (answer: UserList) => Promise<T>,
  signal: AbortSignal,
  onRead: OnUsersRead = () => undefined,
): Promise<T> {
  const { unusedFor } = asked;
  const sinceOf = (now: Date): string | null => (unusedFor === null ? null : unusedSince(unusedFor, now));
  let since = sinceOf(new Date());
  let unknown: readonly NotKnown[] = [];
  return askOrigin(
    origin,
    {
      resolve: (names) => resolveFilter(names, asked),
      read: async (client, filter) => {
        const live = await readListedUsers(client, filter, since, onRead, signal);
        ({ unknown } = live);
        return live.source;
      },
      answer: (source, filter) => {
        if (!source.isLive) {
          since = sinceOf(source.readAt);
          unknown = notInSnapshot(source, filter);
        }
        return tell({
          filter: filterOf(filter, since),
          org: source.about.organization,
          facts: factsWith(source, origin, unknown, 'users'),
          rows: rowsOf(source, filter, since),
        });
      },
    },
    signal,
  );
}

/** A user as `--json` tells it. */
export function listedUser(user: ListedAccount): UserListReport['users'][number] {
  const { id, username, name, isActive, isFrozen, profile, license, role, userType, lastLogin, createdAt, type } = user;
  return {
    ...{ userId: id, username, name, status: listedStatus(user), isActive, isFrozen },
    ...{ profile, license, role, userType, accountType: type, lastLogin, createdAt },
  };
}

function* rowsOf(
  { reader, isLive }: AnswerSource,
  filter: UserFilter,
  since: string | null,
): Generator<ListedAccount, UserCounts> {
  // Of an org, Salesforce has given no others.
  const holders = filter.withPermissionSets && !isLive ? holdersOfPermissionSets(reader) : null;
  const counts: UserCounts = { active: 0, frozen: 0, inactive: 0, unknown: 0 };
  for (const user of reader.accountFacts().listed(ACCOUNT_TYPE)) {
    if (!isListed(user, filter, since) || holders?.has(user.id) === false) continue;
    counts[listedStatus(user)] += 1;
    yield user;
  }
  return counts;
}

/** The types of permission sets, and of groups of them. */
const HOLDING_SETS = ['permission', 'permission_set_group'] as const;

/** The ids of the accounts to which permission sets, or groups of them, are assigned. */
function holdersOfPermissionSets(reader: AnswerSource['reader']): ReadonlySet<string> {
  const ids = reader.accountIds();
  const held = new Set<string>();
  for (const type of HOLDING_SETS) {
    for (const resource of reader.members().eachResource(type)) {
      if (isOwnedSet(resource)) continue;
      const entitlement = { type, resourceId: resource.id, slug: mainSlug(type)! };
      for (const account of reader.holdersOf(entitlement, 'direct')) held.add(ids[account]!);
    }
  }
  return held;
}

function filterOf(filter: UserFilter, since: string | null): UserListReport['filter'] {
  const { statuses, licenses, profiles, roles, userTypes, withPermissionSets } = filter;
  const namesOf = (some: UserFilter['profiles']): string[] => some.map(({ resource }) => resource.displayName);
  return {
    statuses: [...statuses],
    licenses: [...licenses],
    profiles: namesOf(profiles),
    roles: namesOf(roles),
    userTypes: userTypes && [...userTypes],
    withPermissionSets,
    unusedSince: since,
  };
}

/**
 * What a snapshot does not tell of the users of a list.
 *
 * @throws SfError where it does not tell who belongs to the list: FrozenNotKnownError, LastLoginNotKnownError, PermissionSetsNotKnownError
 */
function notInSnapshot(
  { reader, about }: AnswerSource,
  { statuses, userTypes, withPermissionSets, unusedFor }: UserFilter,
): NotKnown[] {
  const facts = reader.risks();
  const knowsFrozen = facts.knowsFrozen;
  if (!knowsFrozen && statuses.includes('frozen')) throw messages.createError('error.frozenNotKnown');
  if (withPermissionSets && notRead(about, [], (type) => HOLDING_SETS.some((one) => one === type)).length > 0)
    throw messages.createError('error.permissionSetsNotKnown');
  const knowsLastLogins = !facts.isHidden('User', 'LastLoginDate');
  if (!knowsLastLogins && unusedFor !== null) throw messages.createError('error.lastLoginNotKnown');
  const isAsked = {
    deactivated: statuses.length === 0 || statuses.includes('inactive'),
    'non-standard': userTypes === null || userTypes.some((type) => type !== INTERNAL_USER),
    'no-user-type': userTypes === null,
  };
  const say = (what: string): NotKnown => ({
    what: 'not read',
    subject: messages.getMessage(`unknown.${what}`),
    why: messages.getMessage(`unknown.${what}.why`),
  });
  return [
    ...usersLeftOut(reader, about).filter((one) => one.what === 'users left out' && isAsked[one.reason]),
    ...notRead(about, [], (type) => type === 'role'),
    ...(knowsFrozen ? [] : [say('frozen')]),
    ...(knowsLastLogins ? [] : [say('lastLogins')]),
  ];
}
