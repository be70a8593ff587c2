import type { Change } from '../../model/change.js';
import { roleOf, roleSlug } from '../../model/entitlement.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import type { OrgClient } from '../../org/client.js';
import { readAll } from '../../org/query.js';
import { flag, text } from '../../org/record.js';
import { grantableKinds } from '../../resources/index.js';

type NamedEntitlement = { readonly type: ResourceTypeId; readonly slug: string };

type Roles = {
  /** The slug in the spelling of the role; null if there is no such role. A slug that names no role stays as it is. */
  readonly slugOf: (change: NamedEntitlement & { readonly action: Change['action'] }) => string | null;
  /** The roles of a type that can be granted. */
  readonly knownOf: (type: ResourceTypeId) => readonly string[];
};

/**
 * Finds the roles that slugs name, in any case. Sends one query for each type with such a slug. A role that is no longer active
 * can be revoked, but not granted.
 *
 * @throws SfError in plain words when the org cannot be read
 */
export async function resolveRoles(client: OrgClient, entitlements: readonly NamedEntitlement[]): Promise<Roles> {
  const rolesByType = new Map<ResourceTypeId, Array<{ name: string; isActive: boolean }>>();
  for (const { type, change } of grantableKinds) {
    const isNamed = entitlements.some((entitlement) => entitlement.type === type.id && roleOf(entitlement) !== null);
    if (!change.roles || !isNamed) continue;
    const records = await readAll(client, change.roles.query);
    rolesByType.set(
      type.id,
      records.map((record) => ({ name: text(record, 'Value') ?? '', isActive: flag(record, 'IsActive') })),
    );
  }
  return {
    slugOf: ({ action, type, slug }) => {
      const wanted = roleOf({ type, slug })?.toLowerCase();
      if (wanted === undefined) return slug;
      const role = rolesByType
        .get(type)
        ?.find(({ name, isActive }) => name.toLowerCase() === wanted && (isActive || action === 'revoke'));
      return role ? roleSlug(type, role.name) : null;
    },
    knownOf: (type) => (rolesByType.get(type) ?? []).flatMap(({ name, isActive }) => (isActive ? name : [])).sort(),
  };
}
