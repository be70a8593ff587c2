import { idOf } from '../org/ids.js';
import type { OrgSettings, Row } from '../org/types.js';
import { permissionLabel, SYSTEM_PERMISSIONS, type SystemPermission } from '../schema/systemPermissions.js';
import { fieldIntegrity } from './faults.js';
import type { RuleContext, Values } from './rules.js';

/**
 * The permissions that a permission set must hold together with another one. Salesforce publishes no list: these are from
 * refused deployments, and from what Setup ticks by itself.
 */
const DEPENDENCIES: Partial<Record<SystemPermission, readonly SystemPermission[]>> = {
  CustomizeApplication: ['ViewSetup'],
  ManageUsers: [
    'AssignPermissionSets',
    'DelegatedTwoFactor',
    'FreezeUsers',
    'ManageInternalUsers',
    'ManageIpAddresses',
    'ManageLoginAccessPolicies',
    'ManagePasswordPolicies',
    'ManageProfilesPermissionsets',
    'ManageRoles',
    'ManageSharing',
    'MonitorLoginHistory',
    'ResetPasswords',
    'ViewAllUsers',
    'ViewRoles',
    'ViewSetup',
  ],
  ViewSetup: ['ViewRoles'],
};

const dependenciesOf = (
  permission: SystemPermission,
  { settings }: Pick<RuleContext, 'settings'>,
): readonly SystemPermission[] => {
  const always = DEPENDENCIES[permission] ?? [];
  return permission === 'CustomizeApplication' && settings.features.has('territory-management')
    ? [...always, 'ManageTerritories']
    : always;
};

/** The records of PermissionDependency: what the org tells of it, and one of an object's permissions. */
export function dependencyRows(settings: OrgSettings): Row[] {
  const nameOf = settings.switches.permissionDependencies === 'told by label' ? permissionLabel : String;
  const pairs = SYSTEM_PERMISSIONS.flatMap((permission) =>
    dependenciesOf(permission, { settings }).map((needed) => [nameOf(permission), nameOf(needed), 'User Permission']),
  );
  return [...pairs, [nameOf('ConvertLeads'), 'Lead<edit>', 'Object Permission']].map(
    ([Permission = '', RequiredPermission = '', RequiredPermissionType = ''], index) => ({
      Id: idOf('0pd', index + 1),
      Permission,
      PermissionType: 'User Permission',
      RequiredPermission,
      RequiredPermissionType,
    }),
  );
}

/**
 * A permission set holds what its permissions depend on. A change that touches no permission is not checked.
 *
 * @param before the set as it is; undefined for a new one
 * @throws FIELD_INTEGRITY_EXCEPTION
 */
export function checkDependencies(changes: Values, before: Row | undefined, context: RuleContext): void {
  if (!Object.keys(changes).some((field) => field.startsWith('Permissions'))) return;
  const after = { ...before, ...changes };
  const holds = (permission: SystemPermission): boolean => after[`Permissions${permission}`] === true;
  for (const permission of SYSTEM_PERMISSIONS.filter(holds)) {
    const missing = dependenciesOf(permission, context).filter((needed) => !holds(needed));
    if (missing.length > 0)
      throw fieldIntegrity(`Permission ${permission} depends on permission(s): ${missing.join(', ')}`);
  }
}
