import { Messages } from '@salesforce/core';
import type { OrgClient } from '../../org/client.js';
import { readWhere } from '../../org/query.js';
import { text } from '../../org/record.js';
import { soqlInLists } from '../../org/soql.js';
import { mandatoryKind } from '../../resources/index.js';
import { assignedTo, PERMISSION_SET_PREFIX } from '../../resources/permissionSet.js';
import { permissionSetGroupComponents, readStatuses, UPDATED } from '../../resources/permissionSetGroup.js';
import { readDangerousPermissions, readPermissionsOf, type GrantTarget } from './permissions.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'problems');

/**
 * Reads which dangerous system permissions the holders of resources get. Of a permission set group whose own set is not up to date,
 * what the sets in it give counts as well: its members will have that, too.
 *
 * @returns the names of the permissions by the resource's id, the worst first. A resource without any of them is left out
 * @throws SfError PermissionsHiddenError where the running user may see none of these permissions, which every org has; in plain words
 */
export async function readDangerousAccess(
  client: OrgClient,
  targets: readonly GrantTarget[],
): Promise<Map<string, string[]>> {
  if (targets.length === 0) return new Map();
  const names = await readDangerousPermissions(client);
  if (names.length === 0) throw messages.createError('permissionsHidden');
  return (await readAccessToCome(client, targets, names)).toCome;
}

/**
 * Reads which of some system permissions the holders of resources get now, and which they have to reckon with: Salesforce assigns a
 * permission set group once it is recalculated, so what the sets in it give counts as well where its own set is not up to date. What
 * the group mutes is among that.
 *
 * @param names the names of permissions that the org has
 * @returns twice the permissions by the resource's id, in the order of the names. A resource without any of them is left out
 * @throws SfError in plain words
 */
export async function readAccessToCome(
  client: OrgClient,
  targets: readonly GrantTarget[],
  names: readonly string[],
): Promise<{ readonly now: Map<string, string[]>; readonly toCome: Map<string, string[]> }> {
  const setsOfGroups = await readSetsToCome(client, targets);
  const sets = setsOfGroups.map(({ setId }) => ({ type: 'permission' as const, id: setId }));
  const now = await readPermissionsOf(client, [...targets, ...sets], names);
  const toCome = new Map(now);
  for (const { groupId, setId } of setsOfGroups) {
    const permissions = new Set([...(toCome.get(groupId) ?? []), ...(now.get(setId) ?? [])]);
    if (permissions.size > 0)
      toCome.set(
        groupId,
        names.filter((name) => permissions.has(name)),
      );
  }
  return { now, toCome };
}

/**
 * Reads which dangerous system permissions a user has, or would have as soon as the user can log in: by the profile, and by the
 * permission sets and groups of them that are assigned, in force or not, unless they have expired.
 *
 * @returns the names of the permissions, in the order of what gives them
 * @throws SfError in plain words
 */
export async function readDangerousPermissionsOfUser(client: OrgClient, userId: string): Promise<string[]> {
  const user = { object: 'User', fields: ['Id', 'ProfileId'] };
  const [assigned, users] = await Promise.all([
    assignedTo(client, [userId]),
    readWhere(client, user, soqlInLists('Id', [userId])),
  ]);
  const profiles = users.flatMap((record) => text(record, 'ProfileId') ?? []);
  const given = await readDangerousAccess(client, [
    ...profiles.map((id) => ({ type: mandatoryKind.type.id, id })),
    ...assigned.map(({ entitlement: { type, resourceId } }) => ({ type, id: resourceId })),
  ]);
  return [...new Set([...given.values()].flat())];
}

/** The sets in those groups whose own set is not up to date. */
async function readSetsToCome(client: OrgClient, targets: readonly GrantTarget[]): Promise<SetInGroup[]> {
  const groupIds = targets.filter(({ type }) => type === 'permission_set_group').map(({ id }) => id);
  if (groupIds.length === 0) return [];
  const statuses = await readStatuses(client, groupIds);
  return readSetsInGroups(
    client,
    groupIds.filter((id) => statuses.get(id) !== UPDATED),
  );
}

/** A permission set that is in a permission set group. */
type SetInGroup = { readonly groupId: string; readonly setId: string };

/** Reads the permission sets in permission set groups, without those that mute. @throws SfError in plain words */
export async function readSetsInGroups(client: OrgClient, groupIds: readonly string[]): Promise<SetInGroup[]> {
  const components = await readWhere(
    client,
    permissionSetGroupComponents,
    soqlInLists('PermissionSetGroupId', [...new Set(groupIds)]),
  );
  return components
    .map((component) => ({
      groupId: String(component['PermissionSetGroupId']),
      setId: String(component['PermissionSetId']),
    }))
    .filter(({ setId }) => setId.startsWith(PERMISSION_SET_PREFIX));
}
