import type { Row, Table } from '../../org/types.js';
import { listEntities } from '../../rules/groupEntities.js';
import { grantOnObjects } from '../../rules/groupPermissions.js';
import { developerNameOf } from './developerName.js';
import type { OrgBuilder } from './orgBuilder.js';
import { addPermissions, type Permissions } from './permissions.js';
import {
  addSetupEntityAccess,
  permissionFields,
  permissionsOf,
  type SetupEntityType,
  type SystemPermission,
} from './permissionSets.js';

export type NewPermissionSetGroup = {
  label: string;
  developerName?: string;
  description?: string;
  components?: readonly Row[];
  hasActivationRequired?: boolean;
  namespace?: string;
};

/** Adds a permission set group, and the permission set that Salesforce keeps of what the group grants. */
export function addPermissionSetGroup(builder: OrgBuilder, group: NewPermissionSetGroup): Row {
  const developerName = group.developerName ?? developerNameOf(group.label);
  const row = builder.insert('PermissionSetGroup', {
    DeveloperName: developerName,
    MasterLabel: group.label,
    Description: group.description,
    HasActivationRequired: group.hasActivationRequired,
    NamespacePrefix: group.namespace,
  });
  builder.insert('PermissionSet', {
    Name: developerName,
    Label: group.label,
    Type: 'Group',
    PermissionSetGroupId: row.Id,
    HasActivationRequired: group.hasActivationRequired,
    NamespacePrefix: group.namespace,
  });
  for (const set of group.components ?? []) insertComponent(builder, row, set);
  recalculate(builder, row);
  return row;
}

/**
 * Puts one more permission set into a group, which Salesforce has not yet recalculated: it grants what it did before.
 */
export function addPendingComponent(builder: OrgBuilder, group: Row, set: Row): void {
  insertComponent(builder, group, set);
  builder.amend('PermissionSetGroup', group, { Status: 'Outdated' });
}

export type NewMutingPermissionSet = Permissions & {
  label: string;
  permissions: readonly SystemPermission[];
  entities?: ReadonlyArray<{ type: SetupEntityType; entity: Row }>;
};

/** Takes permissions out of what a group grants. The muting permission set is a component of the group, by its id. */
export function mutePermissions(builder: OrgBuilder, group: Row, muting: NewMutingPermissionSet): Row {
  const row = builder.insert('MutingPermissionSet', {
    DeveloperName: developerNameOf(muting.label),
    MasterLabel: muting.label,
    ...permissionFields(muting.permissions),
  });
  addPermissions(builder, row, muting);
  for (const { type, entity } of muting.entities ?? []) addSetupEntityAccess(builder, row, type, entity);
  builder.insert('PermissionSetGroupComponent', { PermissionSetGroupId: group.Id, PermissionSetId: row.Id });
  recalculate(builder, group);
  return row;
}

/** Takes a setup entity, such as a connected app, out of what a group grants. */
export function muteEntity(builder: OrgBuilder, group: Row, type: SetupEntityType, entity: Row): void {
  const [muting] = componentsOf(builder, group.Id, 'MutingPermissionSet');
  if (!muting) throw new Error(`Permission set group ${group.Id} mutes nothing yet`);
  addSetupEntityAccess(builder, muting, type, entity);
}

/** Lists for the sets that groups own which setup entities their holders may use: called when all access has been added. */
export function listEntitiesOfGroups(builder: OrgBuilder): void {
  const table = (object: string): Table => builder.org.table(object);
  for (const { Id } of table('PermissionSetGroup').rows())
    listEntities(Id, table, (access) => builder.insert('SetupEntityAccess', access));
}

/** The permission set that a permission set group owns. */
export function permissionSetOfGroup(builder: OrgBuilder, groupId: string): Row {
  const [set] = builder.org.table('PermissionSet').where('PermissionSetGroupId', groupId);
  if (!set) throw new Error(`Permission set group ${groupId} owns no permission set`);
  return set;
}

/** The permission sets in a group, or the muting ones. */
export function componentsOf(
  builder: OrgBuilder,
  groupId: string,
  object: 'PermissionSet' | 'MutingPermissionSet' = 'PermissionSet',
): Row[] {
  const components = builder.org.table('PermissionSetGroupComponent').where('PermissionSetGroupId', groupId);
  const sets = builder.org.table(object);
  return components.flatMap(({ PermissionSetId }) => sets.get(String(PermissionSetId)) ?? []);
}

function insertComponent(builder: OrgBuilder, group: Row, set: Row): void {
  builder.insert('PermissionSetGroupComponent', { PermissionSetGroupId: group.Id, PermissionSetId: set.Id });
  const current = builder.org.table('PermissionSet').get(set.Id) ?? set;
  builder.amend('PermissionSet', current, { PsgCount: Number(current.PsgCount) + 1 });
}

/** What one of the components grants and none mutes. */
function recalculate(builder: OrgBuilder, group: Row): void {
  const muted = new Set(componentsOf(builder, group.Id, 'MutingPermissionSet').flatMap(permissionsOf));
  const granted = componentsOf(builder, group.Id).flatMap(permissionsOf);
  const remaining = granted.filter((permission) => !muted.has(permission));
  builder.amend('PermissionSet', permissionSetOfGroup(builder, group.Id), permissionFields(remaining));
  const table = (object: string): Table => builder.org.table(object);
  listEntities(group.Id, table, (access) => builder.insert('SetupEntityAccess', access));
  grantOnObjects(group.Id, table, (object, values) => builder.insert(object, values));
}
