import { Messages } from '@salesforce/core';
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

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
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
  { reader }: AnswerSource,
  filter: UserFilter,
  since: string | null,
): Generator<ListedAccount, UserCounts> {
  const counts: UserCounts = { active: 0, frozen: 0, inactive: 0, unknown: 0 };
  for (const user of reader.accountFacts().listed(ACCOUNT_TYPE)) {
    if (!isListed(user, filter, since)) continue;
    counts[listedStatus(user)] += 1;
    yield user;
  }
  return counts;
}

function filterOf(filter: UserFilter, since: string | null): UserListReport['filter'] {
  const { statuses, licenses, profiles, roles, userTypes } = filter;
  const namesOf = (some: UserFilter['profiles']): string[] => some.map(({ resource }) => resource.displayName);
  return {
    statuses: [...statuses],
    licenses: [...licenses],
    profiles: namesOf(profiles),
    roles: namesOf(roles),
    userTypes: userTypes && [...userTypes],
    unusedSince: since,
  };
}

/**
 * What a snapshot does not tell of the users of a list.
 *
 * @throws SfError where it does not tell who belongs to the list: FrozenNotKnownError, LastLoginNotKnownError
 */
function notInSnapshot({ reader, about }: AnswerSource, { statuses, userTypes, unusedFor }: UserFilter): NotKnown[] {
  const facts = reader.risks();
  const knowsFrozen = facts.knowsFrozen;
  if (!knowsFrozen && statuses.includes('frozen')) throw messages.createError('error.frozenNotKnown');
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
