import { MEMBER, type EntitlementRef } from '../model/entitlement.js';
import { profileOf, type Resource } from '../model/resource.js';
import { isSelected } from '../model/syncOptions.js';
import type { SalesforceRecord } from '../org/query.js';
import type { Connector } from './connector.js';
import { planGroupMemberships } from './groupMembership.js';
import type { Provisioner } from './provisioner.js';
import { groupMembers, groups, memberSystemGroups, otherUsersManagers, territories, userRoles } from './queries.js';
import { text } from './record.js';
import { listableSystemGroupTypes, SystemGroups, type SystemGroup } from './systemGroup.js';

const REAL_TYPES = ['Regular', 'Queue', 'Organization'];
const USER_PREFIX = '005';

const TYPE_WORDS: Readonly<Record<string, string>> = {
  Role: 'role',
  RoleAndSubordinates: 'role and subordinates',
  RoleAndSubordinatesInternal: 'role and internal subordinates',
  Territory: 'territory',
  TerritoryAndSubordinates: 'territory and subordinates',
};

const groupMember = (groupId: string): EntitlementRef => ({ type: 'group', resourceId: groupId, slug: MEMBER });

/** System groups have no name of their own, and the one group of all internal users has the org's. */
const nameOf = (group: SalesforceRecord): string => {
  const type = text(group, 'Type') ?? '';
  if (type === 'Organization') return 'All Internal Users';
  const words = TYPE_WORDS[type];
  const name = text(group, 'Name') ?? text(group, 'Related.Name') ?? text(group, 'DeveloperName') ?? group.Id;
  return words ? `${text(group, 'Related.Name') ?? name} (${words})` : name;
};

/** A queue and a public group may share a DeveloperName, a system group has its role's: the type tells them apart. */
const stableNameOf = (group: SalesforceRecord): string => {
  const type = text(group, 'Type');
  const developerName = text(group, 'DeveloperName');
  if (!developerName) return group.Id;
  return type === 'Regular' ? developerName : `${developerName} (${type})`;
};

const resourceOf = (group: SalesforceRecord): Resource => ({
  type: 'group',
  id: group.Id,
  displayName: nameOf(group),
  stableName: stableNameOf(group),
  description: null,
  parentId: null,
  profile: profileOf({ group_type: text(group, 'Type'), developer_name: text(group, 'DeveloperName') }),
});

const provisioner: Provisioner = {
  targets: groups(REAL_TYPES),
  nameFields: ['DeveloperName', 'Name'],
  toTarget: (record) => ({
    id: record.Id,
    displayName: nameOf(record),
    apiName: text(record, 'DeveloperName') ?? record.Id,
    groupType: text(record, 'Type'),
  }),
  plan: planGroupMemberships,
};

export const group: Connector = {
  type: 'group',
  provisioner,
  read: (options, sink) => {
    const listedTypes = [...REAL_TYPES, ...(options.includeSystemGroups ? listableSystemGroupTypes : [])];
    const systemGroups = new SystemGroups();
    const listedSystemGroups = new Map<string, SystemGroup>();
    const unlistedSystemGroups = new Map<string, SystemGroup>();
    const nested: Array<{ readonly groupId: string; readonly memberId: string }> = [];
    const systemGroupOf = (record: SalesforceRecord): SystemGroup => ({
      type: text(record, 'Type') ?? '',
      relatedId: text(record, 'RelatedId'),
    });
    return {
      subscriptions: [
        {
          query: groups(listedTypes),
          each: (record) => {
            const resource = resourceOf(record);
            sink.resource(resource);
            sink.entitlement({
              ...groupMember(record.Id),
              displayName: `${resource.displayName} Group Member`,
              description: `Member of the ${resource.displayName} group in Salesforce`,
            });
            const system = systemGroupOf(record);
            if (!REAL_TYPES.includes(system.type)) listedSystemGroups.set(record.Id, system);
          },
        },
        {
          query: memberSystemGroups(listedTypes),
          each: (record) => unlistedSystemGroups.set(record.Id, systemGroupOf(record)),
        },
        {
          query: groupMembers,
          each: (record) => {
            const groupId = text(record, 'GroupId');
            const memberId = text(record, 'UserOrGroupId');
            if (!groupId || !memberId) return;
            if (memberId.startsWith(USER_PREFIX)) {
              sink.grant({ entitlement: groupMember(groupId), principalId: memberId, expiresAt: null });
            } else {
              nested.push({ groupId, memberId });
            }
          },
        },
        ...(options.syncNonStandardUsers
          ? []
          : [
              {
                query: otherUsersManagers,
                each: (record: SalesforceRecord) =>
                  sink.leftOut({
                    id: record.Id,
                    username: text(record, 'Username') ?? record.Id,
                    managerId: text(record, 'ManagerId'),
                    reason: 'non-standard',
                  }),
              },
            ]),
        ...(isSelected('role', options)
          ? [
              {
                query: userRoles,
                each: (record: SalesforceRecord) =>
                  systemGroups.addRole(record.Id, text(record, 'ParentRoleId'), text(record, 'PortalType')),
              },
            ]
          : []),
        ...(isSelected('territory', options)
          ? [
              {
                query: territories,
                each: (record: SalesforceRecord) =>
                  systemGroups.addTerritory(record.Id, text(record, 'ParentTerritory2Id')),
                optional: true as const,
              },
            ]
          : []),
      ],
      finish: () => {
        for (const [id, system] of listedSystemGroups) systemGroups.admit(system, groupMember(id), sink);
        for (const { groupId, memberId } of nested) {
          const system = unlistedSystemGroups.get(memberId);
          if (system) systemGroups.admit(system, groupMember(groupId), sink);
          else sink.inheritance({ from: groupMember(memberId), to: groupMember(groupId) });
        }
      },
    };
  },
};
