import { ASSIGNED, type EntitlementRef } from '../model/entitlement.js';
import { profileOf } from '../model/resource.js';
import type { SalesforceRecord } from '../org/query.js';
import type { ObjectQuery } from '../org/soql.js';
import type { AccessKind } from './kinds.js';
import { otherUsersHoldings, users } from './queries.js';
import { number, text } from '../org/record.js';
import { planRoles, userRecord } from './userFields.js';

declare module '../model/resourceType.js' {
  interface ResourceTypeIds {
    role: true;
  }
}

export const userRoles: ObjectQuery = {
  object: 'UserRole',
  fields: ['Id', 'Name', 'DeveloperName', 'ParentRoleId', 'RollupDescription', 'PortalType'],
};

export const roleAssigned = (roleId: string): EntitlementRef => ({ type: 'role', resourceId: roleId, slug: ASSIGNED });

export const role: AccessKind = {
  type: {
    id: 'role',
    name: 'Role',
    trait: 'role',
    setupNode: 'Roles',
    entitlement: { slug: ASSIGNED },
    objects: { UserRole: { anyOf: [] } },
    writes: [userRecord],
  },
  record: { object: 'UserRole', keyPrefix: '00E', nameField: 'Name' },
  targets: {
    query: userRoles,
    nameFields: ['DeveloperName', 'Name'],
    toTarget: (record) => ({
      id: record.Id,
      displayName: text(record, 'Name') ?? record.Id,
      apiName: text(record, 'DeveloperName') ?? record.Id,
    }),
  },
  change: {
    flag: 'role',
    isOnePerUser: true,
    order: 4,
    holdings: { ofUser: ({ roleId }) => roleId },
    plan: async (changes, context) => Promise.resolve(planRoles(changes, context)),
  },
  read: (options, sink) => ({
    subscriptions: [
      {
        query: userRoles,
        each: (record) => {
          const displayName = text(record, 'Name') ?? record.Id;
          sink.resource({
            type: 'role',
            id: record.Id,
            displayName,
            stableName: text(record, 'DeveloperName') ?? record.Id,
            description: text(record, 'RollupDescription'),
            parentId: text(record, 'ParentRoleId'),
            profile: profileOf({
              developer_name: text(record, 'DeveloperName'),
              portal_type: text(record, 'PortalType'),
            }),
          });
          sink.entitlement({
            ...roleAssigned(record.Id),
            displayName: `${displayName} User Role`,
            description: `Has the ${displayName} role in Salesforce`,
          });
        },
      },
      {
        query: users(options),
        each: (record) => {
          const roleId = text(record, 'UserRoleId');
          if (roleId) sink.grant({ entitlement: roleAssigned(roleId), principalId: record.Id, expiresAt: null });
        },
      },
      ...(options.syncNonStandardUsers
        ? []
        : [
            {
              query: otherUsersHoldings,
              each: (record: SalesforceRecord) =>
                sink.dropped('grant', 'role', 'user-non-standard', number(record, 'roles')),
            },
          ]),
    ],
  }),
};
