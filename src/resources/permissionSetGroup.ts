import { apiNameIn } from '../model/apiName.js';
import { MEMBER, type EntitlementRef } from '../model/entitlement.js';
import { profileOf } from '../model/resource.js';
import type { SalesforceRecord } from '../org/query.js';
import type { AccessKind, Provisioner } from './kinds.js';
import { grantAssignment, planAssignments } from './assignments.js';
import { permissionSetAssignments, permissionSetGroups } from './queries.js';
import { flag, text } from '../org/record.js';

export const permissionSetGroupMember = (groupId: string): EntitlementRef => ({
  type: 'permission_set_group',
  resourceId: groupId,
  slug: MEMBER,
});

const apiNameOf = (group: SalesforceRecord): string =>
  apiNameIn(text(group, 'NamespacePrefix'), text(group, 'DeveloperName') ?? group.Id);

const provisioner: Provisioner = {
  targets: permissionSetGroups,
  nameFields: ['DeveloperName', 'MasterLabel'],
  toTarget: (record) => ({
    id: record.Id,
    displayName: text(record, 'MasterLabel') ?? apiNameOf(record),
    apiName: apiNameOf(record),
  }),
  plan: async (changes, context) => planAssignments(changes, 'PermissionSetGroupId', context),
};

export const permissionSetGroup: AccessKind = {
  type: 'permission_set_group',
  provisioner,
  read: (options, sink) => ({
    subscriptions: [
      {
        query: permissionSetGroups,
        each: (record) => {
          const apiName = apiNameOf(record);
          const displayName = text(record, 'MasterLabel') ?? apiName;
          sink.resource({
            type: 'permission_set_group',
            id: record.Id,
            displayName,
            stableName: apiName,
            description: text(record, 'Description'),
            parentId: null,
            profile: profileOf({
              api_name: apiName,
              status: text(record, 'Status'),
              session_activation_required: flag(record, 'HasActivationRequired'),
            }),
          });
          sink.entitlement({
            ...permissionSetGroupMember(record.Id),
            displayName: `${displayName} Permission Set Group Member`,
            description: `Assigned to the ${displayName} permission set group in Salesforce`,
          });
        },
      },
      {
        query: permissionSetAssignments(options),
        each: (record) => {
          const groupId = text(record, 'PermissionSetGroupId');
          if (groupId) grantAssignment(record, permissionSetGroupMember(groupId), sink);
        },
      },
    ],
  }),
};
