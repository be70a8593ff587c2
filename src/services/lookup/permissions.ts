import { dangerousPermissions } from '../../model/dangerousPermissions.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import { readWhere } from '../../org/query.js';
import { fieldOf } from '../../model/systemPermission.js';
import type { OrgClient } from '../../org/client.js';
import { readPermissionNames } from '../../org/read/describe.js';
import { text } from '../../org/record.js';
import { soqlInLists, soqlOr } from '../../org/soql.js';
import { grantableKind } from '../../resources/index.js';

/** A resource that users are to be given. */
export type GrantTarget = { readonly type: ResourceTypeId; readonly id: string };

/**
 * Reads the names of the dangerous system permissions that this org has, the worst first. It takes one call.
 *
 * @throws SfError in plain words
 */
export async function readDangerousPermissions(client: OrgClient): Promise<string[]> {
  const known = await readPermissionNames(client);
  return dangerousPermissions.filter((name) => known.has(name));
}

/** Whether resources of a type can hold system permissions. */
export function canHoldPermissions(type: ResourceTypeId): boolean {
  return grantableKind(type)?.type.permissions !== undefined;
}

/**
 * Reads which of some system permissions the holders of resources get, for resources of any type: by one query, or a few for very
 * many resources. The permissions of a profile, and those of a group without the muted ones, are in the permission set that
 * Salesforce keeps behind it.
 *
 * Source: "PermissionSet" (ProfileId, PermissionSetGroupId), Object Reference.
 *
 * @param names the names of permissions that the org has
 * @returns the permissions by the resource's id, in the order of the names. A resource without any of them is left out
 * @throws SfError in plain words
 */
export async function readPermissionsOf(
  client: OrgClient,
  targets: readonly GrantTarget[],
  names: readonly string[],
): Promise<Map<string, string[]>> {
  const idsByField = Map.groupBy(
    targets.filter(({ type }) => canHoldPermissions(type)),
    ({ type }) => grantableKind(type)!.type.permissions!.setField,
  );
  const fields = [...idsByField.keys()];
  const query = {
    object: 'PermissionSet',
    fields: [...new Set(['Id', ...fields, ...names.map((name) => fieldOf({ name }))])],
  };
  const conditions = [...idsByField].flatMap(([field, some]) =>
    soqlInLists(field, [...new Set(some.map(({ id }) => id))]),
  );
  const held = new Map<string, string[]>();
  for (const set of await readWhere(client, query, soqlOr(conditions))) {
    const permissions = names.filter((name) => set[fieldOf({ name })] === true);
    if (permissions.length === 0) continue;
    for (const id of fields.flatMap((field) => text(set, field) ?? [])) held.set(id, permissions);
  }
  return held;
}
