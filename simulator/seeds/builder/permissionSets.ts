import type { Row } from '../../org/types.js';
import { SYSTEM_PERMISSIONS, type SystemPermission } from '../../schema/systemPermissions.js';
import { developerNameOf } from './developerName.js';
import type { OrgBuilder } from './orgBuilder.js';

export type NewPermissionSet = {
  label: string;
  /** The API name. */
  name?: string;
  description?: string;
  /** A UserLicense or a PermissionSetLicense. */
  license?: Row;
  permissions?: readonly SystemPermission[];
  /** Holds only in a session that was raised to it. */
  hasActivationRequired?: boolean;
  namespace?: string;
  /** False for a set that comes with a permission set license. */
  isCustom?: boolean;
};

export const addPermissionSet = (builder: OrgBuilder, set: NewPermissionSet): Row =>
  builder.insert('PermissionSet', {
    Name: set.name ?? developerNameOf(set.label),
    Label: set.label,
    Description: set.description,
    Type: typeOf(set),
    LicenseId: set.license?.Id,
    IsCustom: set.isCustom ?? true,
    HasActivationRequired: set.hasActivationRequired,
    NamespacePrefix: set.namespace,
    PsgCount: 0,
    ...permissionFields(set.permissions ?? []),
  });

function typeOf(set: NewPermissionSet): string {
  if (set.isCustom === false) return 'Standard';
  return set.hasActivationRequired ? 'Session' : 'Regular';
}

export type { SystemPermission };

const noPermissions = Object.fromEntries(SYSTEM_PERMISSIONS.map((permission) => [`Permissions${permission}`, false]));

/** The fields that grant these system permissions and no other. */
export function permissionFields(granted: Iterable<SystemPermission>): Record<string, boolean> {
  const fields = { ...noPermissions };
  for (const permission of granted) fields[`Permissions${permission}`] = true;
  return fields;
}

/** What a profile, a permission set or a muting permission set has switched on. */
export const permissionsOf = (row: Row): SystemPermission[] =>
  SYSTEM_PERMISSIONS.filter((permission) => row[`Permissions${permission}`] === true);

export const addCustomPermission = (builder: OrgBuilder, label: string): Row =>
  builder.insert('CustomPermission', { DeveloperName: developerNameOf(label), MasterLabel: label });

export type SetupEntityType =
  | 'ApexClass'
  | 'ApexPage'
  | 'ConnectedApplication'
  | 'CustomPermission'
  | 'ExternalClientApplication'
  | 'ExternalDataSource'
  | 'FlowDefinition'
  | 'NamedCredential'
  | 'TabSet';

/** Lets the holders of a permission set use a setup entity; a profile gives access through the set that it owns. */
export const addSetupEntityAccess = (builder: OrgBuilder, set: Row, type: SetupEntityType, entity: Row): Row =>
  builder.insert('SetupEntityAccess', { ParentId: set.Id, SetupEntityId: entity.Id, SetupEntityType: type });
