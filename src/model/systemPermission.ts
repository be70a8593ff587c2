/** A system permission: its field on UserPermissionAccess (without the prefix `Permissions`), and its name in Setup. */
export type SystemPermission = {
  readonly name: string;
  readonly label: string;
  /** Whether orgs that have it may tell nothing of it: without the field, only the objects show who has it. */
  readonly mayBeUnlisted?: true;
};

function permission(name: string, label: string): SystemPermission {
  return { name, label };
}

export const apiEnabled = permission('ApiEnabled', 'API Enabled');
export const viewSetup = permission('ViewSetup', 'View Setup and Configuration');
export const viewRoles = permission('ViewRoles', 'View Roles and Role Hierarchy');
export const viewAllUsers = permission('ViewAllUsers', 'View All Users');
export const viewAllData = permission('ViewAllData', 'View All Data');
export const modifyAllData = permission('ModifyAllData', 'Modify All Data');
export const manageUsers = permission('ManageUsers', 'Manage Users');
export const manageRoles = permission('ManageRoles', 'Manage Roles');
export const manageProfilesAndPermissionSets = permission(
  'ManageProfilesPermissionsets',
  'Manage Profiles and Permission Sets',
);
export const assignPermissionSets = permission('AssignPermissionSets', 'Assign Permission Sets');
export const manageTerritories = permission('ManageTerritories', 'Manage Territories');
export const managePackageLicenses: SystemPermission = {
  ...permission('ManagePackageLicenses', 'Manage Package Licenses'),
  mayBeUnlisted: true,
};
export const freezeUsers = permission('FreezeUsers', 'Freeze Users');
export const customizeApplication = permission('CustomizeApplication', 'Customize Application');
export const authorApex = permission('AuthorApex', 'Author Apex');
export const manageSessionPermissionSets = permission(
  'ManageSessionPermissionSets',
  'Manage Session Permission Set Activations',
);
export const monitorLoginHistory = permission('MonitorLoginHistory', 'Monitor Login History');
export const managePublicListViews = permission('EditPublicFilters', 'Manage Public List Views');

const alternatives = new Intl.ListFormat('en-US', { type: 'disjunction' });

/** Names of permissions as a text lists them when one of them is enough: `View Setup and Configuration or Manage Users`. */
export function anyOfNames(names: readonly string[]): string {
  return alternatives.format(names);
}

/** The field of a permission on UserPermissionAccess, PermissionSet, MutingPermissionSet and Profile. */
export function fieldOf({ name }: Pick<SystemPermission, 'name'>): string {
  return `Permissions${name}`;
}

/** The features of an org without which some objects do not exist: the keys of their names. */
export type OrgFeature = 'territories' | 'agents' | 'externalClientApps';

/**
 * What reading an object needs. To a user who may not read it, Salesforce answers INVALID_TYPE, as for an object that does not
 * exist.
 *
 * Source: "Special Access Rules" of each object, Object Reference.
 */
export type ObjectAccess = {
  /** One of these permissions is enough; empty: every API user may read the object. */
  readonly anyOf: readonly SystemPermission[];
  readonly feature?: OrgFeature;
  /** The first API version with the object, if some versions that a sync takes do not have it. */
  readonly since?: number;
  /** Whether a resource type is read without the object where the org does not show it, with a remark. */
  readonly isOptional?: true;
};
