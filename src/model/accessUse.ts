import {
  apiEnabled,
  assignPermissionSets,
  customizeApplication,
  freezeUsers,
  manageRoles,
  manageTerritories,
  manageUsers,
  viewSetup,
  type SystemPermission,
} from './systemPermission.js';

/** What an admin plans to do with this plugin. */
export const accessUses = ['sync', 'connected-apps', 'provision', 'territories', 'freeze'] as const;
export type AccessUse = (typeof accessUses)[number];

/** A system permission, and the uses that do not work without it. */
export type PermissionNeed = {
  readonly permission: SystemPermission;
  readonly uses: readonly AccessUse[];
  /** Other permissions that do as well. */
  readonly orElse: readonly SystemPermission[];
};

const need = (
  permission: SystemPermission,
  uses: readonly AccessUse[],
  orElse: readonly SystemPermission[] = [],
): PermissionNeed => ({ permission, uses, orElse });

/**
 * What each use takes.
 *
 * Source: "Enable API access and permissions for your Salesforce user", C1's Salesforce connector; "Special Access Rules"
 * of the objects that a use reads and writes, Object Reference.
 */
export const permissionNeeds: readonly PermissionNeed[] = [
  need(apiEnabled, accessUses),
  need(viewSetup, ['sync', 'connected-apps', 'provision']),
  need(manageUsers, ['sync', 'provision', 'freeze']),
  need(customizeApplication, ['connected-apps']),
  need(assignPermissionSets, ['provision']),
  need(manageRoles, ['provision']),
  need(manageTerritories, ['territories']),
  need(freezeUsers, ['freeze'], [manageUsers]),
];

/** The needs of these uses. */
export const needsOf = (uses: readonly AccessUse[]): PermissionNeed[] =>
  permissionNeeds.filter((one) => one.uses.some((use) => uses.includes(use)));
