import { ASSIGNED, type EntitlementRef } from '../model/entitlement.js';
import type { SalesforceRecord } from '../org/query.js';
import type { Memos } from '../model/memo.js';
import { profileOf } from '../model/resource.js';
import type { AccessKind, AccessSink, Reading } from './kinds.js';
import { apiNameOf, labelOf, type NameFields } from './names.js';
import { ENTITY_ACCESS } from './setupEntities.js';
import { PERMISSION_SET_PREFIX, permissionSetAssigned } from './permissionSet.js';
import { permissionSetGroupMember } from './permissionSetGroup.js';
import { profileAssigned } from './profile.js';
import { customizeApplication, type ObjectAccess, viewSetup } from '../model/systemPermission.js';
import { type ObjectQuery, soqlIn } from '../org/soql.js';
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

declare module '../model/memo.js' {
  interface MemoTopics {
    'app.external': { readonly displayName: string; readonly apiName: string; readonly createdAt: string | null };
    /** Whom an external client app lets in, by the id of its OAuth policy. */
    'app.policy': { readonly applicationId: string; readonly permittedUsers: string };
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

const externalClientApplications: ObjectQuery = {
  object: 'ExternalClientApplication',
  fields: ['Id', 'DeveloperName', 'MasterLabel', 'NamespacePrefix', 'CreatedDate'],
};

export const externalClientAppPolicies: ObjectQuery = {
  object: 'ExtlClntAppOauthPlcyCnfg',
  fields: ['Id', 'ExternalClientApplicationId', 'PermittedUsersPolicyType'],
};

const applicationAccess: ObjectQuery = {
  object: ENTITY_ACCESS,
  fields: [
    'Id',
    'ParentId',
    'Parent.IsOwnedByProfile',
    'Parent.ProfileId',
    'Parent.PermissionSetGroupId',
    'SetupEntityId',
  ],
  where: soqlIn('SetupEntityType', ['ConnectedApplication', 'ExternalClientApplication']),
};

const names: NameFields = { label: 'Name' };
const externalNames: NameFields = { label: 'MasterLabel', apiName: 'DeveloperName', isNamespaced: true };

/** Source: "ExtlClntAppOauthPlcyCnfg" (PermittedUsersPolicyType), Object Reference. */
const EVERYBODY = 'AllSelfAuthorized';
const APPROVED = 'AdminApprovedPreAuthorized';

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

/** An app, whose kind people know by Setup's name for it. */
export type App = {
  readonly id: string;
  readonly displayName: string;
  readonly apiName: string;
  readonly kind: 'connected application' | 'external client app';
  /** Whether only those may use it who are pre-authorized; null where that is not known. */
  readonly isAdminApprovedOnly: boolean | null;
  readonly startUrl: string | null;
  readonly createdAt: string | null;
};

/** The words for its policy are those of Setup, "Permitted Users". */
function putApp(
  { id, displayName, apiName, kind, isAdminApprovedOnly, startUrl, createdAt }: App,
  sink: AccessSink,
): void {
  const isOpen = isAdminApprovedOnly === false;
  const approved = isAdminApprovedOnly === null ? null : 'Admin approved users are pre-authorized';
  sink.resource({
    type: 'connected_application',
    id,
    displayName,
    stableName: apiName,
    description: isOpen ? 'All users may self-authorize: everybody may use it, also without pre-authorization.' : null,
    parentId: null,
    profile: profileOf({
      app_type: kind,
      permitted_users: isOpen ? 'All users may self-authorize' : approved,
      admin_approved_users_only: isAdminApprovedOnly,
      start_url: startUrl,
      created_at: createdAt,
    }),
  });
  const title = kind === 'connected application' ? 'Connected Application' : 'External Client App';
  sink.entitlement({
    ...connectedApplicationAssigned(id),
    displayName: `${displayName} ${title}`,
    description: `Is pre-authorized to use the ${displayName} ${kind}`,
  });
}

/**
 * Whether only those may use an external client app who are pre-authorized; null where its policies do not say: an app without one
 * has no OAuth, or the org does not show it.
 *
 * @param permitted PermittedUsersPolicyType of its policies
 */
export function isAdminApprovedOnly(permitted: ReadonlySet<string | null>): boolean | null {
  return permitted.has(EVERYBODY) ? false : permitted.has(APPROVED) || null;
}

/** How connected apps and external client apps are read. @param put takes each of them, not in order */
export function readApps(sink: Pick<AccessSink, 'memo'>, put: (app: App) => void): Reading {
  return {
    subscriptions: [
      {
        query: connectedApplications,
        each: (record) =>
          put({
            id: record.Id,
            displayName: labelOf(names, record),
            apiName: apiNameOf(names, record),
            kind: 'connected application',
            isAdminApprovedOnly: flag(record, 'OptionsAllowAdminApprovedUsersOnly'),
            startUrl: text(record, 'StartUrl'),
            createdAt: time(record, 'CreatedDate'),
          }),
      },
      {
        query: externalClientApplications,
        each: (record) =>
          sink.memo({
            topic: 'app.external',
            id: record.Id,
            content: {
              displayName: labelOf(externalNames, record),
              apiName: apiNameOf(externalNames, record),
              createdAt: time(record, 'CreatedDate'),
            },
          }),
      },
      {
        query: externalClientAppPolicies,
        each: (record) => {
          const applicationId = text(record, 'ExternalClientApplicationId');
          const permittedUsers = text(record, 'PermittedUsersPolicyType');
          if (!applicationId || !permittedUsers) return;
          sink.memo({ topic: 'app.policy', id: record.Id, content: { applicationId, permittedUsers } });
        },
      },
    ],
    finish: (memos) => externalClientApps(memos).forEach(put),
  };
}

/** The external client apps with their policies. */
function externalClientApps(memos: Memos): App[] {
  const policies = Map.groupBy(
    [...memos('app.policy')].map(({ content }) => content),
    ({ applicationId }) => applicationId,
  );
  return Array.from(memos('app.external'), ({ id, content }): App => {
    const permitted = new Set(policies.get(id)?.map(({ permittedUsers }) => permittedUsers));
    const isApprovedOnly = isAdminApprovedOnly(permitted);
    return { id, ...content, kind: 'external client app', isAdminApprovedOnly: isApprovedOnly, startUrl: null };
  });
}

const externalClientAppAccess: ObjectAccess = {
  anyOf: [viewSetup, customizeApplication],
  feature: 'externalClientApps',
  since: 59,
  isOptional: true,
};

export const connectedApplication: AccessKind = {
  type: {
    id: 'connected_application',
    name: 'Connected Application',
    trait: 'app',
    nonHumanIdentity: 'app_registration',
    // Who holds a set by a group has what the set of the group gives, where the app may be muted.
    entitlement: {
      slug: ASSIGNED,
      isForDirectHolders: true,
      inheritsFrom: ['permission', 'permission_set_group', 'profile'],
    },
    objects: {
      ConnectedApplication: { anyOf: [customizeApplication] },
      [ENTITY_ACCESS]: { anyOf: [viewSetup] },
      [externalClientApplications.object]: externalClientAppAccess,
      [externalClientAppPolicies.object]: externalClientAppAccess,
    },
    writes: [],
  },
  optIn: { option: 'syncConnectedApps', isHidden: true },
  use: 'connected-apps',
  read: (_options, sink) => {
    const apps = readApps(sink, (app) => putApp(app, sink));
    return {
      ...apps,
      subscriptions: [
        ...apps.subscriptions,
        {
          query: applicationAccess,
          each: (record) => {
            const applicationId = text(record, 'SetupEntityId');
            const from = admitted(record);
            if (applicationId && from) sink.inheritance({ from, to: connectedApplicationAssigned(applicationId) });
          },
        },
      ],
    };
  },
};
