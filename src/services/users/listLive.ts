import { Messages } from '@salesforce/core';
import { accountType } from '../../model/account.js';
import type { EntitlementRef } from '../../model/entitlement.js';
import { profileOf } from '../../model/resource.js';
import type { OrgClient } from '../../org/client.js';
import { isObjectHidden, type SalesforceRecord } from '../../org/query.js';
import { TableReader } from '../../org/read/tableReader.js';
import { flag, text } from '../../org/record.js';
import { queriesWhere, soqlAnd, soqlBefore, soqlIn, soqlInLists, type ObjectQuery } from '../../org/soql.js';
import type { AccessSink } from '../../resources/kinds.js';
import { profileAssigned } from '../../resources/profile.js';
import { roleAssigned } from '../../resources/role.js';
import { frozenOrLockedLogins, putLoginState } from '../../resources/user.js';
import { userRecord } from '../../resources/userFields.js';
import type { NotKnown } from '../answers/answer.js';
import { fillStep } from '../answers/live/records.js';
import { accountOf, USER_FIELDS } from '../answers/live/users.js';
import { liveSource, subjectOf, type AnswerSource, type Tell } from '../answers/source.js';
import type { UserFilter } from './listFilter.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'listedUsers');

/** Is told how many users have been read, and how many there are. */
export type OnUsersRead = (received: number, total: number) => void;

/** The users of an org that was just read, and what the org does not show of them. */
export type LiveUsers = { readonly source: AnswerSource; readonly unknown: readonly NotKnown[] };

const LAST_LOGIN = 'LastLoginDate';

/** The columns of a list, and no others. */
const users: ObjectQuery = {
  object: userRecord.name,
  fields: [
    'Id',
    ...USER_FIELDS,
    'CreatedDate',
    ...['ProfileId', 'Profile.Name', 'Profile.UserLicense.Name', 'Profile.UserLicense.LicenseDefinitionKey'],
    ...['UserRoleId', 'UserRole.Name'],
  ],
};

/** Frozen users up to which it takes fewer calls to read them by their ids than to read all active users. */
const FEW = 1000;

/** What a list of their ids may take in a URL, beside the columns and the other conditions. */
const LIST_BYTES = 6000;

/**
 * Reads users of an org: those of a list, and others where Salesforce cannot tell them apart.
 *
 * @param since the moment before which they must have logged in last: UTC with `Z`; null: whenever they logged in
 * @throws SfError in plain words: also where the org hides what tells who belongs to the list
 */
export async function readListedUsers(
  client: OrgClient,
  filter: UserFilter,
  since: string | null,
  onRead: OnUsersRead,
  signal: AbortSignal,
): Promise<LiveUsers> {
  const unknown: NotKnown[] = [];
  const source = await liveSource(
    client,
    async (sink, tell) => {
      const tellBoth: Tell = (one, part) => {
        unknown.push(one);
        tell(one, part);
      };
      const isFrozenAlone = filter.statuses.length > 0 && filter.statuses.every((status) => status === 'frozen');
      const frozen = readLogins(client, filter, sink, tellBoth);
      const ids = isFrozenAlone ? await frozen : null;
      await Promise.all([frozen, readUsers(client, filter, since, ids, sink, tellBoth, onRead)]);
    },
    signal,
  );
  return { source, unknown };
}

/** Puts into a sink which users are frozen. @returns their ids */
async function readLogins(
  client: OrgClient,
  { statuses }: UserFilter,
  sink: AccessSink,
  tell: Tell,
): Promise<ReadonlySet<string>> {
  const frozen = new Set<string>();
  const take = (logins: readonly SalesforceRecord[]): void => {
    for (const login of logins) {
      putLoginState(login, sink);
      const userId = text(login, 'UserId');
      if (userId !== null && flag(login, 'IsFrozen')) frozen.add(userId);
    }
  };
  try {
    await new TableReader(client, frozenOrLockedLogins, { take }).read();
  } catch (error) {
    // Without it, nobody knows who of them is frozen.
    if (!isObjectHidden(error) || statuses.includes('frozen')) throw error;
    tell({ what: 'not read', subject: subjectOf('loginStates'), why: error.message }, 'loginStates');
  }
  return frozen;
}

/** @param ids of the only users who are asked for; null: all */
async function readUsers(
  client: OrgClient,
  filter: UserFilter,
  since: string | null,
  ids: ReadonlySet<string> | null,
  sink: AccessSink,
  tell: Tell,
  onRead: OnUsersRead,
): Promise<void> {
  const areFew = ids !== null && ids.size <= FEW;
  const queries = queriesWhere(usersQuery(filter, since), areFew ? soqlInLists('Id', [...ids], LIST_BYTES) : null);
  const put = putUsers(sink);
  const hidden = new Set<string>();
  const read = (query: ObjectQuery): Promise<unknown> =>
    new TableReader(client, query, {
      take: (records, { received, expected }) => {
        for (const user of records) put(user);
        onRead(received, expected ?? received);
      },
      onHiddenField: (_object, field) => hidden.add(field),
    }).read();
  await Promise.all(queries.map(read));
  for (const field of hidden) {
    const subject = `unknown.${field}`;
    const [what, why] = [messages.getMessage(subject), messages.getMessage(`${subject}.why`)];
    tell({ what: 'not read', subject: what, why });
  }
}

/**
 * The query for the users of a list. Its condition only spares calls: whoever it gives is looked at afterwards.
 *
 * What decides who belongs to the list is no optional field: where the org hides it, the query fails.
 */
function usersQuery({ statuses, licenses, profiles, roles, userTypes }: UserFilter, since: string | null): ObjectQuery {
  const idsOf = (some: UserFilter['profiles']): string[] => some.map(({ resource }) => resource.id);
  const activities = new Set(statuses.map((status) => status !== 'inactive'));
  const sparing = soqlAnd([
    ...(activities.size === 1 ? [`IsActive = ${String(activities.has(true))}`] : []),
    ...(userTypes === null ? [] : [soqlIn('UserType', userTypes)]),
    ...(profiles.length === 0 ? [] : [soqlIn('ProfileId', idsOf(profiles))]),
    ...(roles.length === 0 ? [] : [soqlIn('UserRoleId', idsOf(roles))]),
    ...(licenses.length === 0 ? [] : [soqlIn('Profile.UserLicense.Name', licenses)]),
    ...(since === null ? [] : [neverSince(since)]),
  ]);
  return {
    ...users,
    optionalFields: [
      ...(since === null ? [LAST_LOGIN] : []),
      ...(licenses.length === 0 ? ['Profile'] : []),
      'UserRole',
    ],
    ...(sparing !== undefined && { sparing }),
  };
}

/** Times of Salesforce have fractions of a second, which a list leaves out. */
function neverSince(since: string): string {
  const next = new Date(Date.parse(since) + 1000).toISOString();
  return `${soqlBefore(LAST_LOGIN, next)} OR (${LAST_LOGIN} = null AND ${soqlBefore('CreatedDate', next)})`;
}

/** Makes the function that puts a user into a sink, with profile and role. */
function putUsers(sink: AccessSink): (user: SalesforceRecord) => void {
  const known = new Set<string>();
  const hold = (entitlement: EntitlementRef, name: string | null, principalId: string): void => {
    const { type, resourceId: id, slug } = entitlement;
    if (!known.has(id)) fillStep({ type, id, displayName: name ?? id, apiName: name ?? id }, slug, sink);
    known.add(id);
    sink.grant({ entitlement, principalId, expiresAt: null });
  };
  return (user) => {
    const account = accountOf(user);
    const [profileId, roleId] = [text(user, 'ProfileId'), text(user, 'UserRoleId')];
    const profile = text(user, 'Profile.Name');
    const license = text(user, 'Profile.UserLicense.Name');
    const type = accountType(text(user, 'UserType'), text(user, 'Profile.UserLicense.LicenseDefinitionKey'));
    sink.account({ ...account, type, profile: { ...account.profile, ...profileOf({ profile, license }) } });
    if (profileId !== null) hold(profileAssigned(profileId), profile, user.Id);
    if (roleId !== null) hold(roleAssigned(roleId), text(user, 'UserRole.Name'), user.Id);
  };
}
