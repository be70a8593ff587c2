import { isResourceType, type ResourceTypeId } from './resourceType.js';

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
export const territoryRoleSlug = (roleInTerritory: string): string => `${TERRITORY_ROLE}${roleInTerritory}`;

const TERRITORY_ROLE = 'role:';

/** The slug that one means who names only the resource; null: the type has no entitlements. */
export const mainSlug: Readonly<Record<ResourceTypeId, string | null>> = {
  user: null,
  group: MEMBER,
  role: ASSIGNED,
  permission: ASSIGNED,
  permission_set_group: MEMBER,
  profile: ASSIGNED,
  connected_application: ASSIGNED,
  territory: MEMBER,
  agent: null,
};

/** The role that a slug names, or null: the slug is of another kind. */
export const territoryRoleOf = (slug: string): string | null =>
  slug.startsWith(TERRITORY_ROLE) ? slug.slice(TERRITORY_ROLE.length) : null;

/** Whether resources of a type can have an entitlement of that slug. */
export const hasSlug = (type: ResourceTypeId, slug: string): boolean =>
  mainSlug[type] === slug || (type === 'territory' && Boolean(territoryRoleOf(slug)));

/** Whether a slug is wrong for a type. Where a type has no entitlements, that is to be said instead. */
export const isWrongSlug = (type: ResourceTypeId, slug: string): boolean =>
  mainSlug[type] !== null && !hasSlug(type, slug);

/**
 * Whether Salesforce can end a grant on resources of a type by itself.
 *
 * Source: "PermissionSetAssignment" (ExpirationDate), Object Reference; no other membership has such a field.
 */
export const canExpire = (type: ResourceTypeId): boolean => type === 'permission' || type === 'permission_set_group';

/** C1's id of an entitlement: `type:id:slug`. Source: baton-sdk, `NewEntitlementID`. */
export const entitlementId = ({ type, resourceId, slug }: EntitlementRef): string => `${type}:${resourceId}:${slug}`;

/** The reference that `type:id:slug` names, or null when it does not have that form. A slug may hold colons. */
export const parseEntitlementId = (text: string): EntitlementRef | null => {
  const [type = '', resourceId = '', ...slug] = text.split(':');
  return isResourceType(type) && resourceId !== '' && slug.length > 0 && slug[0] !== ''
    ? { type, resourceId, slug: slug.join(':') }
    : null;
};
