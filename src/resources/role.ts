import { ASSIGNED, type EntitlementRef } from '../model/entitlement.js';
import { profileOf } from '../model/resource.js';
import type { SalesforceRecord } from '../org/query.js';
import type { AccessKind, Provisioner } from './kinds.js';
import { otherUsersHoldings, userRoles, users } from './queries.js';
import { number, text } from '../org/record.js';
import { planRoles } from './userFields.js';

export const roleAssigned = (roleId: string): EntitlementRef => ({ type: 'role', resourceId: roleId, slug: ASSIGNED });

const provisioner: Provisioner = {
  targets: userRoles,
  nameFields: ['DeveloperName', 'Name'],
  toTarget: (record) => ({
    id: record.Id,
    displayName: text(record, 'Name') ?? record.Id,
    apiName: text(record, 'DeveloperName') ?? record.Id,
  }),
  plan: async (changes, context) => Promise.resolve(planRoles(changes, context)),
};

export const role: AccessKind = {
  type: 'role',
  provisioner,
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
