import { idOf } from '../org/ids.js';
import type { OrgSettings, Row } from '../org/types.js';
import { permissionLabel, SYSTEM_PERMISSIONS, type SystemPermission } from '../schema/systemPermissions.js';
import { fieldIntegrity } from './faults.js';
import { rightsHeld } from './objectRights.js';
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

/** The rights on an object that a permission set must hold together with a permission, apart from those that the permission gives. */
function objectRightsFor(
  permission: SystemPermission,
  { switches }: OrgSettings,
): Array<[object: string, right: string]> {
  if (permission === 'ConvertLeads') return [['Lead', 'edit']];
  return permission === 'ManageTerritories' && switches.manageTerritories === 'needs accounts'
    ? [['Account', 'edit']]
    : [];
}

/** The records of PermissionDependency: what the org tells of system permissions, and of the rights on each object. */
export function dependencyRows(settings: OrgSettings, dataObjects: readonly string[]): Row[] {
  const nameOf = settings.switches.permissionDependencies === 'told by label' ? permissionLabel : String;
  const pairs = SYSTEM_PERMISSIONS.flatMap((permission) =>
    dependenciesOf(permission, { settings }).map((needed) => [nameOf(permission), nameOf(needed), 'User Permission']),
  );
  const onObjects = SYSTEM_PERMISSIONS.flatMap((permission) =>
    objectRightsFor(permission, settings).map(([object, right]) => [
      nameOf(permission),
      `${object}<${right}>`,
      'Object Permission',
    ]),
  );
  const ofUser = [...pairs, ...onObjects].map((pair) => ['User Permission', ...pair]);
  const ofObjects = dataObjects.flatMap((object) => [
    ...Object.entries(OBJECT_DEPENDENCIES).flatMap(([right, needed]) =>
      needed.map((other) => ['Object Permission', `${object}<${right}>`, `${object}<${other}>`, 'Object Permission']),
    ),
    ['User Permission', nameOf('ModifyAllData'), `${object}<modifyAll>`, 'Object Permission'],
    ['User Permission', nameOf('ViewAllData'), `${object}<viewAll>`, 'Object Permission'],
  ]);
  return [...ofUser, ...ofObjects].map(
    ([PermissionType = '', Permission = '', RequiredPermission = '', RequiredPermissionType = ''], index) => ({
      Id: idOf('0pd', index + 1),
      Permission,
      PermissionType,
      RequiredPermission,
      RequiredPermissionType,
    }),
  );
}

/** What the rights on an object depend on (Object Reference: ObjectPermissions). */
const OBJECT_DEPENDENCIES = {
  create: ['read'],
  edit: ['read'],
  delete: ['read', 'edit'],
  viewAll: ['read'],
  modifyAll: ['read', 'edit', 'delete', 'viewAll'],
  viewAllFields: ['read'],
};

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
    const missing = [
      ...dependenciesOf(permission, context).filter((needed) => !holds(needed)),
      ...objectRightsFor(permission, context.settings)
        .filter(([object, right]) => !rightsHeld(after, object, context).has(right))
        .map(([object, right]) => `${right[0]!.toUpperCase()}${right.slice(1)} ${object}`),
    ];
    if (missing.length > 0)
      throw fieldIntegrity(`Permission ${permission} depends on permission(s): ${missing.join(', ')}`);
  }
}
