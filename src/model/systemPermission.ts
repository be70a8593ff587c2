/** A system permission: its field on UserPermissionAccess (without the prefix `Permissions`), and its name in Setup. */
export type SystemPermission = { readonly name: string; readonly label: string };

const permission = (name: string, label: string): SystemPermission => ({ name, label });

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
export const freezeUsers = permission('FreezeUsers', 'Freeze Users');
export const customizeApplication = permission('CustomizeApplication', 'Customize Application');

const alternatives = new Intl.ListFormat('en-US', { type: 'disjunction' });

/** Names of permissions as a text lists them when one of them is enough: `View Setup and Configuration or Manage Users`. */
export function anyOfNames(names: readonly string[]): string {
  return alternatives.format(names);
}

/** Its field on UserPermissionAccess and PermissionSet. */
export const fieldOf = ({ name }: SystemPermission): string => `Permissions${name}`;

/** What an org must have switched on for an object to exist. */
export type OrgFeature = 'Enterprise Territory Management' | 'bots or agents';

/**
 * What it takes to read an object. To a user without it Salesforce says INVALID_TYPE, as for an object that does not exist.
 *
 * Source: "Special Access Rules" of each object, Object Reference.
 */
export type ObjectAccess = {
  /** One of these lets the running user read the object; none listed: every API user may. */
  readonly anyOf: readonly SystemPermission[];
  readonly feature?: OrgFeature;
  /** The API version that it came with, where not every one that a sync takes has it. */
  readonly since?: number;
};
