import type { ResourceTypeId } from './resourceType.js';

/** Which entitlement: the resource it is on, and its slug. */
export type EntitlementRef = {
  readonly type: ResourceTypeId;
  readonly resourceId: string;
  readonly slug: string;
};

/** Something one can be given on a resource. */
export type Entitlement = EntitlementRef & {
  readonly displayName: string;
  readonly description: string;
};

/** The entitlement that a resource type's resources have, by slug. */
export const MEMBER = 'member';
export const ASSIGNED = 'assigned';

/** The slug of a role in a territory (`role:Sales Rep`). */
export const territoryRoleSlug = (roleInTerritory: string): string => `role:${roleInTerritory}`;

/** C1's id of an entitlement: `type:id:slug`. Source: baton-sdk, `NewEntitlementID`. */
export const entitlementId = ({ type, resourceId, slug }: EntitlementRef): string => `${type}:${resourceId}:${slug}`;
