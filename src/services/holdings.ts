import type { Connection } from '@salesforce/core';
import { text } from '../connector/record.js';
import { ASSIGNED, MEMBER } from '../model/entitlement.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import { OrgClient } from '../org/client.js';
import { isFeatureMissing, readAll, type SalesforceRecord } from '../org/query.js';
import { soqlInLists, type ObjectQuery } from '../org/soql.js';
import type { RequestedChange } from './requestedChange.js';
import { resolveUsers, type ResolvedUser } from './resolveUsers.js';

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

const readHolding = async (client: OrgClient, { query, userField, given }: Holding, userIds: readonly string[]) => {
  const changes: RequestedChange[] = [];
  for (const users of soqlInLists(userField, userIds)) {
    const records = await readAll(client, { ...query, where: `${query.where} AND ${users}` }).catch(
      (error: unknown) => {
        if (isFeatureMissing(error)) return [];
        throw error;
      },
    );
    for (const record of records) {
      changes.push({ action: 'revoke', user: String(record[userField]), ...given(record), source: null });
    }
  }
  return changes;
};

/** Role, and profile where a least-privileged one is mapped for the user's license: without, it cannot be taken away. */
const ofUser = (
  { id, roleId, profileId, licenseName }: ResolvedUser,
  licenses: ReadonlySet<string>,
): RequestedChange[] => [
  ...(roleId
    ? [{ action: 'revoke' as const, user: id, type: 'role' as const, resource: roleId, slug: ASSIGNED, source: null }]
    : []),
  ...(profileId && licenses.has(licenseName?.toLowerCase() ?? '')
    ? [
        {
          action: 'revoke' as const,
          user: id,
          type: 'profile' as const,
          resource: profileId,
          slug: ASSIGNED,
          source: null,
        },
      ]
    : []),
];

/**
 * Everything that users hold directly, as changes that revoke it: permission sets and groups of them, groups, queues,
 * territories, the role, and the profile where its license is mapped.
 *
 * @param licenses license names in lower case that have a least-privileged profile
 * @throws SfError UserNotFound, AmbiguousUser
 */
export const revokeAllOf = async (
  connection: Connection,
  names: readonly string[],
  licenses: ReadonlySet<string>,
): Promise<RequestedChange[]> => {
  const client = new OrgClient(connection);
  const users = [...new Map([...(await resolveUsers(client, names)).values()].map((user) => [user.id, user])).values()];
  const userIds = users.map(({ id }) => id);
  const held = await Promise.all(holdings.map(async (holding) => readHolding(client, holding, userIds)));
  return [...held.flat(), ...users.flatMap((user) => ofUser(user, licenses))];
};
