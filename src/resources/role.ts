import { ASSIGNED, type EntitlementRef } from '../model/entitlement.js';
import type { Change, PlannedChange } from '../model/change.js';
import type { Resource } from '../model/resource.js';
import type { SalesforceRecord } from '../org/query.js';
import type { ObjectQuery } from '../org/soql.js';
import type { SyncOptions } from '../model/syncOptions.js';
import { manageRoles, manageUsers, viewRoles } from '../model/systemPermission.js';
import { type AccessKind, nothingToDo, type PlanContext } from './kinds.js';
import { labelOf, type NameFields, targetsOf, toResource } from './names.js';
import { otherUsersHoldings, users } from './queries.js';
import { number, text } from '../org/record.js';
import { reasonOf } from './texts.js';
import { setReference, userRecord } from './userFields.js';

declare module '../model/resourceType.js' {
  interface ResourceTypeIds {
    role: true;
  }
}

const allRoles: ObjectQuery = {
  object: 'UserRole',
  fields: ['Id', 'Name', 'DeveloperName', 'ParentRoleId', 'RollupDescription', 'PortalType'],
};

/**
 * Without portal roles if users of portals are not read: nobody else has one, and there may be three for each account.
 *
 * Source: "UserRole" (PortalType), Object Reference.
 */
export const userRoles = ({ syncNonStandardUsers }: SyncOptions): ObjectQuery =>
  syncNonStandardUsers ? allRoles : { ...allRoles, where: "PortalType = 'None' OR PortalType = null" };

const names: NameFields = { label: 'Name', apiName: 'DeveloperName' };

export const roleAssigned = (roleId: string): EntitlementRef => ({ type: 'role', resourceId: roleId, slug: ASSIGNED });

/** The key of a role's profile that has its PortalType, and the value of those of no portal. */
const PORTAL_TYPE = 'portal_type';
const NO_PORTAL = 'None';

/** Whether a resource is a role of a portal: only users of portals have one. */
export function isPortalRole({ type, profile }: Pick<Resource, 'type' | 'profile'>): boolean {
  return type === 'role' && (profile[PORTAL_TYPE] ?? NO_PORTAL) !== NO_PORTAL;
}

export const role: AccessKind = {
  type: {
    id: 'role',
    name: 'Role',
    trait: 'role',
    setupNode: 'Roles',
    entitlement: { slug: ASSIGNED },
    objects: { UserRole: { anyOf: [viewRoles] } },
    writes: [userRecord],
  },
  record: { object: 'UserRole', keyPrefix: '00E', nameField: 'Name' },
  changeTakes: [
    { permission: manageUsers, orElse: [] },
    { permission: manageRoles, orElse: [] },
  ],
  targets: targetsOf(allRoles, names),
  change: {
    flag: 'role',
    isOnePerUser: true,
    order: 4,
    takesInternalUsers: (record) => (text(record, 'PortalType') ?? NO_PORTAL) === NO_PORTAL,
    holdings: { field: 'UserRoleId', ofUser: ({ roleId }) => roleId },
    plan: async (changes, context) => Promise.resolve(planRoles(changes, context)),
  },
  read: (options, sink) => ({
    subscriptions: [
      {
        query: userRoles(options),
        each: (record) => {
          const displayName = labelOf(names, record);
          sink.resource(
            toResource(names, record, {
              type: 'role',
              description: text(record, 'RollupDescription'),
              parentId: text(record, 'ParentRoleId'),
              profile: { developer_name: text(record, 'DeveloperName'), [PORTAL_TYPE]: text(record, 'PortalType') },
            }),
          );
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

/** Plans changes of roles. A revoke clears the field of the user, and only if the role is still the user's. */
function planRoles(changes: readonly Change[], { users: holders }: PlanContext): PlannedChange[] {
  return changes.map((change) => {
    const user = holders.get(change.userId);
    const present = user?.roleId ?? null;
    const roleId = change.entitlement.resourceId;
    if (change.action === 'grant') {
      return present === roleId
        ? nothingToDo(change)
        : setReference(
            change,
            'grant',
            'UserRoleId',
            [present, roleId],
            present && reasonOf('replacesRole'),
            present && (user?.roleName ?? present),
          );
    }
    return present === roleId
      ? setReference(change, 'revoke', 'UserRoleId', [present, null], null)
      : nothingToDo(change);
  });
}
