import { text } from '../../org/record.js';
import { ASSIGNED, MEMBER } from '../../model/entitlement.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import type { OrgClient } from '../../org/client.js';
import { isFeatureMissing, readWhere, type SalesforceRecord } from '../../org/query.js';
import { soqlInLists, type ObjectQuery } from '../../org/soql.js';
import type { RequestedChange } from './request.js';
import { isTarget, resolveTargets } from '../lookup/targets.js';
import { resolveUsers, type User } from '../lookup/users.js';

/** Where users hold entitlements directly: one query, and what each of its records gives. */
type Holding = {
  readonly query: ObjectQuery;
  readonly userField: string;
  readonly given: (record: SalesforceRecord) => { type: ResourceTypeId; resource: string; slug: string };
};

const holdings: readonly Holding[] = [
  {
    query: {
      object: 'PermissionSetAssignment',
      fields: ['Id', 'AssigneeId', 'PermissionSetId', 'PermissionSetGroupId'],
      // An expired assignment gives nothing any more, and of a profile's shadow Salesforce takes care itself.
      where: 'PermissionSet.IsOwnedByProfile = false AND IsActive = true',
    },
    userField: 'AssigneeId',
    given: (record) => {
      const group = text(record, 'PermissionSetGroupId');
      return group
        ? { type: 'permission_set_group', resource: group, slug: MEMBER }
        : { type: 'permission', resource: String(record['PermissionSetId']), slug: ASSIGNED };
    },
  },
  {
    query: {
      object: 'GroupMember',
      fields: ['Id', 'GroupId', 'UserOrGroupId'],
      where: "Group.Type IN ('Regular', 'Queue')",
    },
    userField: 'UserOrGroupId',
    given: ({ GroupId }) => ({ type: 'group', resource: String(GroupId), slug: MEMBER }),
  },
  {
    query: {
      object: 'UserTerritory2Association',
      fields: ['Id', 'UserId', 'Territory2Id'],
      where: "Territory2.Territory2Model.State = 'Active'",
    },
    userField: 'UserId',
    given: ({ Territory2Id }) => ({ type: 'territory', resource: String(Territory2Id), slug: MEMBER }),
  },
];

const readHolding = async (
  client: OrgClient,
  { query, userField, given }: Holding,
  userIds: readonly string[],
): Promise<RequestedChange[]> => {
  const records = await readWhere(client, query, soqlInLists(userField, userIds)).catch((error: unknown) => {
    if (isFeatureMissing(error)) return [];
    throw error;
  });
  return records.map((record) => ({
    action: 'revoke',
    user: String(record[userField]),
    ...given(record),
    source: null,
  }));
};

/** The name or id of the profile that is mapped for a user's license. */
const fallbackOf = ({ licenseName }: User, licenseProfiles: ReadonlyMap<string, string>): string | undefined =>
  licenseProfiles.get(licenseName?.toLowerCase() ?? '');

/** Whether a user can be moved to a profile with less: one that is mapped for the license, and is not the user's own. */
type CanFallBack = (user: User) => boolean;

const fallbacks = async (
  client: OrgClient,
  users: readonly User[],
  licenseProfiles: ReadonlyMap<string, string>,
): Promise<CanFallBack> => {
  const names = users.flatMap((user) => fallbackOf(user, licenseProfiles) ?? []);
  const answerFor = await resolveTargets(
    client,
    names.map((name) => ({ type: 'profile', name })),
  );
  return (user) => {
    const name = fallbackOf(user, licenseProfiles);
    if (name === undefined) return false;
    const profile = answerFor({ type: 'profile', name });
    return !isTarget(profile) || profile.id !== user.profileId;
  };
};

const ofUser = (user: User, canFallBack: CanFallBack): RequestedChange[] => {
  const revoke = (type: 'role' | 'profile', resource: string): RequestedChange => ({
    action: 'revoke',
    user: user.id,
    type,
    resource,
    slug: ASSIGNED,
    source: null,
  });
  return [
    ...(user.roleId ? [revoke('role', user.roleId)] : []),
    ...(user.profileId && canFallBack(user) ? [revoke('profile', user.profileId)] : []),
  ];
};

/**
 * Everything that users hold directly, as changes that revoke it: permission sets and groups of them, groups, queues,
 * territories, the role, and the profile where its license is mapped to another: without, it cannot be taken away.
 *
 * @param licenseProfiles license name in lower case → name or id of its least-privileged profile
 * @param onProfileKept is told of a license that none is mapped for, and whose users keep their profiles
 * @throws SfError UserNotFoundError, AmbiguousUserError; in plain words when the org cannot be read
 */
export const revokeAllOf = async (
  client: OrgClient,
  names: readonly string[],
  licenseProfiles: ReadonlyMap<string, string>,
  onProfileKept: (license: string, usernames: readonly string[]) => void,
): Promise<RequestedChange[]> => {
  const users = [...new Map([...(await resolveUsers(client, names)).values()].map((user) => [user.id, user])).values()];
  const userIds = users.map(({ id }) => id);
  const keeping = users.filter((user) => user.profileId && fallbackOf(user, licenseProfiles) === undefined);
  for (const [license, ofLicense] of Map.groupBy(keeping, ({ licenseName }) => licenseName ?? '-')) {
    onProfileKept(
      license,
      ofLicense.map(({ username }) => username),
    );
  }
  const [canFallBack, ...held] = await Promise.all([
    fallbacks(client, users, licenseProfiles),
    ...holdings.map(async (holding) => readHolding(client, holding, userIds)),
  ]);
  return [...held.flat(), ...users.flatMap((user) => ofUser(user, canFallBack))];
};
