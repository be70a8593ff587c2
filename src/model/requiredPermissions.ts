import type { SystemPermission } from './systemPermission.js';

/** What an admin may plan to do with this plugin. A kind of access that has a use of its own adds it in its file. */
export interface AccessUses {
  sync: true;
  provision: true;
}

export type AccessUse = keyof AccessUses;

/** A system permission, and the uses that do not work without it. */
export type PermissionNeed = {
  readonly permission: SystemPermission;
  readonly uses: readonly AccessUse[];
  /** Other permissions that do as well. */
  readonly orElse: readonly SystemPermission[];
};

/** By a permission's name (`ManageUsers`): the names of those that a permission set must hold beside it. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/**
 * What every org is known to demand. Releases and features add to it, of which the org's refusal tells: see
 * `dependenciesIn`.
 *
 * Source: what Setup ticks along with the permission; "Configure Salesforce for automatic user provisioning", Microsoft
 * Entra documentation, has the list for Manage Users.
 */
export const knownDependencies: Dependencies = new Map([
  [
    'ManageUsers',
    [
      'AssignPermissionSets',
      'ManageInternalUsers',
      'ManageIpAddresses',
      'ManageLoginAccessPolicies',
      'ManagePasswordPolicies',
      'ManageProfilesPermissionsets',
      'ManageRoles',
      'ManageSharing',
      'ResetPasswords',
      'ViewAllUsers',
      'ViewRoles',
      'ViewSetup',
    ],
  ],
  ['CustomizeApplication', ['ViewSetup']],
  ['ViewSetup', ['ViewRoles']],
]);

/**
 * What some orgs demand as well: no reason to add it unasked, and none to wonder at where it is there.
 *
 * Source: refusals of deployed permission sets.
 */
const occasionalDependencies: Dependencies = new Map([
  ['ManageUsers', ['DelegatedTwoFactor', 'FreezeUsers', 'ManageTwoFactor', 'MonitorLoginHistory']],
  ['CustomizeApplication', ['ManageTerritories', 'ManageTranslation']],
]);

/** What a permission set holds beyond what is required, and beyond what an org may have demanded along with it. */
export const beyondRequired = (held: Iterable<string>, required: readonly RequiredPermission[]): string[] => {
  const names = required.map(({ name }) => name);
  const known = new Set([...names, ...names.flatMap((name) => occasionalDependencies.get(name) ?? [])]);
  return [...held].filter((name) => !known.has(name));
};

/** What a refusal names, whether by API name (`ViewRoles`) or as Setup labels it (`View Roles and Role Hierarchy`). */
export type NamedDependencies = { readonly permission: string; readonly dependsOn: readonly string[] };

/**
 * What an org's refusal says of dependencies; null where it is about something else.
 *
 * @param message `Permission ManageUsers depends on permission(s): ManageRoles, ViewSetup`
 */
export const dependenciesIn = (message: string): NamedDependencies | null => {
  const found = /Permission (.+?) depends on permission\(s\): (.+)/.exec(message);
  return found && { permission: found[1]!, dependsOn: found[2]!.split(',').map((name) => name.trim()) };
};

/** The known dependencies, and the one that a refusal named. */
export const withDependency = (known: Dependencies, { permission, dependsOn }: NamedDependencies): Dependencies =>
  new Map([...known, [permission, [...new Set([...(known.get(permission) ?? []), ...dependsOn])]]]);

/** A permission that a permission set must hold, and why. */
export type RequiredPermission = {
  /** `ManageUsers` */
  readonly name: string;
  /** The uses that need it. */
  readonly uses: readonly AccessUse[];
  /** The required permissions that depend on it. */
  readonly dependents: readonly string[];
};

/**
 * Exactly what uses take, and what Salesforce makes that depend on. A permission that another one taken anyway stands in
 * for is left out.
 *
 * @param needs of the uses
 * @returns the needs in their order, then what they depend on by name
 */
export const requiredPermissions = (
  needs: readonly PermissionNeed[],
  dependencies: Dependencies,
): RequiredPermission[] => {
  const needed = needs.filter(
    ({ orElse }) => !orElse.some((other) => needs.some(({ permission }) => permission === other)),
  );
  const usesOf = new Map(needed.map((need) => [need.permission.name, need.uses]));
  const dependents = new Map<string, Set<string>>();
  // A set grows while it is walked: what a dependency depends on comes in turn.
  const names = new Set(usesOf.keys());
  for (const name of names) {
    for (const dependency of dependencies.get(name) ?? []) {
      names.add(dependency);
      dependents.set(dependency, (dependents.get(dependency) ?? new Set()).add(name));
    }
  }
  const beside = [...names].filter((name) => !usesOf.has(name)).sort();
  return [...usesOf.keys(), ...beside].map((name) => ({
    name,
    uses: usesOf.get(name) ?? [],
    dependents: [...(dependents.get(name) ?? [])].sort(),
  }));
};
