import { Messages } from '@salesforce/core';
import { accountType } from '../../model/account.js';
import { ASSIGNED } from '../../model/entitlement.js';
import { profileOf } from '../../model/resource.js';
import type { OrgClient } from '../../org/client.js';
import { eachRecord, isObjectHidden, readAll, type SalesforceRecord } from '../../org/query.js';
import { withFeatureFields } from '../../org/read/featureFields.js';
import { SpanReader } from '../../org/read/spanReader.js';
import { flag, text } from '../../org/record.js';
import {
  bytesBeside,
  queriesWhere,
  soqlAnd,
  soqlBefore,
  soqlIn,
  soqlInLists,
  type ObjectQuery,
} from '../../org/soql.js';
import type { AccessSink } from '../../resources/kinds.js';
import { assignmentRecord, flagsOfForce, whereInForce } from '../../resources/assignments.js';
import { frozenOrLockedLogins, putLoginState } from '../../resources/user.js';
import { userRecord } from '../../resources/userFields.js';
import type { NotKnown } from '../answers/answer.js';
import { fillStep } from '../answers/live/records.js';
import { accountOf, USER_FIELDS } from '../answers/live/users.js';
import { liveSource, subjectOf, type AnswerSource, type Tell } from '../answers/source.js';
import type { UserFilter } from './listFilter.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'listedUsers');

/** Is told how many users have been read, and how many there are. */
export type OnUsersRead = (received: number, total: number) => void;

/** The users of an org that was just read, and what the org does not show of them. */
export type LiveUsers = { readonly source: AnswerSource; readonly unknown: readonly NotKnown[] };

const LAST_LOGIN = 'LastLoginDate';

/** The columns of a list, and no others. What profiles and roles are called is asked for once, not with each user. */
const users: ObjectQuery = {
  object: userRecord.name,
  fields: ['Id', ...USER_FIELDS, 'CreatedDate', 'ProfileId', 'UserRoleId'],
};

const profiles: ObjectQuery = {
  object: 'Profile',
  fields: ['Id', 'Name', 'UserLicense.Name', 'UserLicense.LicenseDefinitionKey'],
};

const roles: ObjectQuery = { object: 'UserRole', fields: ['Id', 'Name', 'DeveloperName'] };

/** Records up to which it takes fewer calls to read them by their ids than to read all of the object. */
const FEW = 1000;

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
      const [frozenIds, profilesById] = await Promise.all([
        readLogins(client, filter, sink, tellBoth),
        readProfiles(client, filter, tellBoth),
      ]);
      const isFrozenAlone = filter.statuses.length > 0 && filter.statuses.every((status) => status === 'frozen');
      const { putUser, roleIds } = putUsers(profilesById, sink);
      await readUsers(
        client,
        await usersQuery(client, filter, since),
        isFrozenAlone ? frozenIds : null,
        putUser,
        tellBoth,
        onRead,
      );
      await readRoles(client, roleIds, sink, tellBoth);
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
  const put = (login: SalesforceRecord): void => {
    putLoginState(login, sink);
    const userId = text(login, 'UserId');
    if (userId !== null && flag(login, 'IsFrozen')) frozen.add(userId);
  };
  try {
    await eachRecord(client)(frozenOrLockedLogins, put);
  } catch (error) {
    // Without it, nobody knows who of them is frozen.
    if (!isObjectHidden(error) || statuses.includes('frozen')) throw error;
    tell({ what: 'not read', subject: subjectOf('loginStates'), why: error.message }, 'loginStates');
  }
  return frozen;
}

/** Reads profiles and their licenses, by the ids of profiles. */
async function readProfiles(
  client: OrgClient,
  { licenses }: UserFilter,
  tell: Tell,
): Promise<ReadonlyMap<string, SalesforceRecord>> {
  try {
    return new Map((await readAll(client, profiles)).map((profile) => [profile.Id, profile]));
  } catch (error) {
    if (!isObjectHidden(error) || licenses.length > 0) throw error;
    tell(notShown('profiles', error));
    return new Map();
  }
}

/** Puts roles into a sink. @param ids of those that users have */
async function readRoles(client: OrgClient, ids: ReadonlySet<string>, sink: AccessSink, tell: Tell): Promise<void> {
  const put = (role: SalesforceRecord): void => {
    if (!ids.has(role.Id)) return;
    const displayName = text(role, 'Name') ?? role.Id;
    fillStep(
      { type: 'role', id: role.Id, displayName, apiName: text(role, 'DeveloperName') ?? role.Id },
      ASSIGNED,
      sink,
    );
  };
  const queries = queriesWhere(roles, ids.size <= FEW ? soqlInLists('Id', [...ids]) : null);
  try {
    await Promise.all(queries.map((query) => eachRecord(client)(query, put)));
  } catch (error) {
    if (!isObjectHidden(error)) throw error;
    tell(notShown('roles', error));
  }
}

/** @param ids of the only users who are asked for; null: all */
async function readUsers(
  client: OrgClient,
  query: ObjectQuery,
  ids: ReadonlySet<string> | null,
  put: (user: SalesforceRecord) => void,
  tell: Tell,
  onRead: OnUsersRead,
): Promise<void> {
  const areFew = ids !== null && ids.size <= FEW;
  let isHidden = false;
  // Page by page: several ranges at the same time would take more calls, and the memory of their pages.
  const read = async (one: ObjectQuery): Promise<void> => {
    const reader = new SpanReader(client, one, {}, () => (isHidden = true));
    await reader.open();
    let received = 0;
    await reader.eachPage((records) => {
      for (const user of records) put(user);
      received += records.length;
      onRead(received, reader.expected ?? received);
    });
  };
  await Promise.all(
    queriesWhere(query, areFew ? soqlInLists('Id', [...ids], bytesBeside(query.sparing ?? '')) : null).map(read),
  );
  const why = messages.getMessage('unknown.lastLogins.why');
  if (isHidden) tell({ what: 'not read', subject: messages.getMessage('unknown.lastLogins'), why });
}

function notShown(what: 'profiles' | 'roles', { message: why }: Error): NotKnown {
  return { what: 'not read', subject: messages.getMessage(`unknown.${what}`), why };
}

/** The query for the users of a list. Its condition only spares calls: whoever it gives is looked at afterwards. */
async function usersQuery(client: OrgClient, filter: UserFilter, since: string | null): Promise<ObjectQuery> {
  const { statuses, licenses, profiles, roles, userTypes, withPermissionSets } = filter;
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
    ...(withPermissionSets && { where: await hasPermissionSets(client) }),
    // Where it decides who belongs to the list, the query fails if the org hides it.
    ...(since === null && { optionalFields: [LAST_LOGIN] }),
    ...(sparing !== undefined && { sparing }),
  };
}

/** The condition of users to whom permission sets, or groups of them, are assigned. It decides: what they are is not read. */
async function hasPermissionSets(client: OrgClient): Promise<string> {
  const { name: object } = assignmentRecord;
  const { fields } = await withFeatureFields(client, { object, ...flagsOfForce });
  return `Id IN (SELECT AssigneeId FROM ${object} WHERE PermissionSet.IsOwnedByProfile = false AND ${whereInForce(fields)})`;
}

/** Times of Salesforce have fractions of a second, which a list leaves out. */
function neverSince(since: string): string {
  const next = new Date(Date.parse(since) + 1000).toISOString();
  return `${soqlBefore(LAST_LOGIN, next)} OR (${LAST_LOGIN} = null AND ${soqlBefore('CreatedDate', next)})`;
}

/**
 * Makes the function that puts a user into a sink, and keeps which roles users have.
 *
 * @param known profiles by their ids
 */
function putUsers(
  known: ReadonlyMap<string, SalesforceRecord>,
  sink: AccessSink,
): { readonly putUser: (user: SalesforceRecord) => void; readonly roleIds: ReadonlySet<string> } {
  const roleIds = new Set<string>();
  const putUser = (record: SalesforceRecord): void => {
    const account = accountOf(record);
    const [profileId, roleId] = [text(record, 'ProfileId'), text(record, 'UserRoleId')];
    if (roleId !== null) roleIds.add(roleId);
    const profile = known.get(profileId ?? '') ?? {};
    const license = text(profile, 'UserLicense.Name');
    sink.account({
      ...account,
      type: accountType(text(record, 'UserType'), text(profile, 'UserLicense.LicenseDefinitionKey')),
      profile: {
        ...account.profile,
        ...profileOf({ profile: text(profile, 'Name'), license, profile_id: profileId, role_id: roleId }),
      },
    });
  };
  return { putUser, roleIds };
}
