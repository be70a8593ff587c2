import { ASSIGNED, type EntitlementRef } from '../model/entitlement.js';
import type { SalesforceRecord } from '../org/query.js';
import type { AccessKind } from './kinds.js';
import { labelOf, type NameFields, toResource } from './names.js';
import { PERMISSION_SET_PREFIX, permissionSetAssigned } from './permissionSet.js';
import { permissionSetGroupMember } from './permissionSetGroup.js';
import { profileAssigned } from './profile.js';
import { customizeApplication, viewSetup } from '../model/systemPermission.js';
import type { ObjectQuery } from '../org/soql.js';
import { flag, text, time } from '../org/record.js';

declare module '../model/resourceType.js' {
  interface ResourceTypeIds {
    connected_application: true;
  }
}

declare module '../model/syncOptions.js' {
  interface OptIns {
    syncConnectedApps: true;
  }
}

declare module '../model/requiredPermissions.js' {
  interface AccessUses {
    'connected-apps': true;
  }
}

const connectedApplications: ObjectQuery = {
  object: 'ConnectedApplication',
  fields: ['Id', 'Name', 'StartUrl', 'OptionsAllowAdminApprovedUsersOnly', 'CreatedDate'],
};

const connectedApplicationAccess: ObjectQuery = {
  object: 'SetupEntityAccess',
  fields: [
    'Id',
    'ParentId',
    'Parent.IsOwnedByProfile',
    'Parent.ProfileId',
    'Parent.PermissionSetGroupId',
    'SetupEntityId',
  ],
  where: "SetupEntityType = 'ConnectedApplication'",
};

const names: NameFields = { label: 'Name' };

const connectedApplicationAssigned = (applicationId: string): EntitlementRef => ({
  type: 'connected_application',
  resourceId: applicationId,
  slug: ASSIGNED,
});

/** Whom a SetupEntityAccess lets in: the holders of the profile or group that owns its permission set, or of the set itself. */
const admitted = (access: SalesforceRecord): EntitlementRef | null => {
  const setId = text(access, 'ParentId');
  const profileId = flag(access, 'Parent.IsOwnedByProfile') ? text(access, 'Parent.ProfileId') : null;
  const groupId = text(access, 'Parent.PermissionSetGroupId');
  if (profileId) return profileAssigned(profileId);
  if (groupId) return permissionSetGroupMember(groupId);
  // A muting permission set takes the app away.
  return setId?.startsWith(PERMISSION_SET_PREFIX) ? permissionSetAssigned(setId) : null;
};

export const connectedApplication: AccessKind = {
  type: {
    id: 'connected_application',
    name: 'Connected Application',
    trait: 'app',
    nonHumanIdentity: 'app_registration',
    // Who holds a set by a group has what the set of the group gives, where the app may be muted.
    entitlement: { slug: ASSIGNED, isForDirectHolders: true },
    objects: { ConnectedApplication: { anyOf: [customizeApplication] }, SetupEntityAccess: { anyOf: [viewSetup] } },
    writes: [],
  },
  optIn: { option: 'syncConnectedApps', isHidden: true },
  use: 'connected-apps',
  read: (_options, sink) => ({
    subscriptions: [
      {
        query: connectedApplications,
        each: (record) => {
          const displayName = labelOf(names, record);
          sink.resource(
            toResource(names, record, {
              type: 'connected_application',
              profile: {
                start_url: text(record, 'StartUrl'),
                admin_approved_users_only: flag(record, 'OptionsAllowAdminApprovedUsersOnly'),
                created_at: time(record, 'CreatedDate'),
              },
            }),
          );
          sink.entitlement({
            ...connectedApplicationAssigned(record.Id),
            displayName: `${displayName} Connected Application`,
            description: `Is pre-authorized to use the ${displayName} connected application`,
          });
        },
      },
      {
        query: connectedApplicationAccess,
        each: (record) => {
          const applicationId = text(record, 'SetupEntityId');
          const from = admitted(record);
          if (applicationId && from) sink.inheritance({ from, to: connectedApplicationAssigned(applicationId) });
        },
      },
    ],
  }),
};
