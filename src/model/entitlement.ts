import { isResourceType, resourceType, type ResourceTypeId } from './resourceType.js';

/** What names an entitlement: its resource and its slug. */
export type EntitlementRef = {
  readonly type: ResourceTypeId;
  readonly resourceId: string;
  readonly slug: string;
};

/** Something that a user can be given on a resource. */
export type Entitlement = EntitlementRef & {
  readonly displayName: string;
  readonly description: string;
};

/** The entitlement that a resource type's resources have, by slug. */
export const MEMBER = 'member';
export const ASSIGNED = 'assigned';

/** The slug that is meant when somebody names only the resource; null: the type has no entitlements. */
export function mainSlug(type: ResourceTypeId): string | null {
  return resourceType(type).entitlement?.slug ?? null;
}

/** The role that a slug names (`Owner` of `role:Owner`); null: it is another slug, or the type has no such roles. */
export function roleOf({ type, slug }: Pick<EntitlementRef, 'type' | 'slug'>): string | null {
  const prefix = resourceType(type).entitlement?.roles?.prefix;
  return prefix !== undefined && slug.startsWith(prefix) ? slug.slice(prefix.length) : null;
}

/** The slug of a role. @throws RangeError when resources of the type have no roles. */
export function roleSlug(type: ResourceTypeId, role: string): string {
  const roles = resourceType(type).entitlement?.roles;
  if (!roles) throw new RangeError(`"${type}" has no roles.`);
  return `${roles.prefix}${role}`;
}

/** Whether resources of a type can have an entitlement of that slug. */
export function hasSlug(type: ResourceTypeId, slug: string): boolean {
  return mainSlug(type) === slug || Boolean(roleOf({ type, slug }));
}

/** Whether a slug is wrong for a type. For a type without entitlements no slug is: another message says that it has none. */
export function isWrongSlug(type: ResourceTypeId, slug: string): boolean {
  return mainSlug(type) !== null && !hasSlug(type, slug);
}

/** Whether Salesforce can end a grant on resources of a type by itself. */
export function canExpire(type: ResourceTypeId): boolean {
  return resourceType(type).entitlement?.canExpire ?? false;
}

/** Whether entitlements on resources of a type are inherited only by those who hold the parent directly. */
export function isForDirectHolders(type: ResourceTypeId): boolean {
  return resourceType(type).entitlement?.isForDirectHolders ?? false;
}

/** C1's word for how far an entitlement is inherited. Source: baton-file input format, `inheritance_depth`. */
export function inheritanceDepth({ type }: EntitlementRef): 'full' | 'shallow' {
  return isForDirectHolders(type) ? 'shallow' : 'full';
}

/** C1's id of an entitlement: `type:id:slug`. Source: baton-sdk, `NewEntitlementID`. */
export function entitlementId({ type, resourceId, slug }: EntitlementRef): string {
  return `${type}:${resourceId}:${slug}`;
}

/** The reference that `type:id:slug` names, or null when it does not have that form. A slug may hold colons. */
export function parseEntitlementId(text: string): EntitlementRef | null {
  const [type = '', resourceId = '', ...slug] = text.split(':');
  return isResourceType(type) && resourceId !== '' && slug.length > 0 && slug[0] !== ''
    ? { type, resourceId, slug: slug.join(':') }
    : null;
}
