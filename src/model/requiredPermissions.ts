import { rightBits, type Right } from './permission.js';
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
  /** Other permissions of which one is enough as well. */
  readonly orElse: readonly SystemPermission[];
};

/** A permission that a permission set must hold, and why. */
export type RequiredPermission = {
  /** `ManageUsers`; of a right on an object as the notation has it: `Account:edit`. */
  readonly name: string;
  /** The uses that need it. */
  readonly uses: readonly AccessUse[];
  /** The required permissions that depend on it. */
  readonly dependents: readonly string[];
};

/**
 * The permissions that uses need, and those that these depend on. A permission is left out when a permission that does as
 * well is needed anyway.
 *
 * @param needs of the uses
 * @returns the needed permissions in the order of the needs, then their dependencies by name
 */
export function requiredPermissions(
  needs: readonly PermissionNeed[],
  dependencies: Dependencies,
): RequiredPermission[] {
  const needed = needs.filter(
    ({ orElse }) => !orElse.some((other) => needs.some(({ permission }) => permission === other)),
  );
  const usesOf = new Map(needed.map((need) => [need.permission.name, need.uses]));
  const dependents = new Map<string, Set<string>>();
  // The loop also visits the names that it adds, and so finds the dependencies of dependencies.
  const names = new Set(usesOf.keys());
  for (const name of names) {
    for (const dependency of [...(dependencies.get(name) ?? []), ...withinObject(name)]) {
      names.add(dependency);
      dependents.set(dependency, (dependents.get(dependency) ?? new Set()).add(name));
    }
  }
  const dependencyNames = [...names].filter((name) => !usesOf.has(name)).sort();
  return [...usesOf.keys(), ...dependencyNames].map((name) => ({
    name,
    uses: usesOf.get(name) ?? [],
    dependents: [...(dependents.get(name) ?? [])].sort(),
  }));
}

/** The permissions of a permission set that are neither required nor known to be a dependency of a required one. */
export function beyondRequired(held: Iterable<string>, required: readonly RequiredPermission[]): string[] {
  const names = required.map(({ name }) => name);
  const known = new Set([...names, ...names.flatMap((name) => occasionalDependencies.get(name) ?? [])]);
  return [...held].filter((name) => !known.has(name));
}

/** By the name of a permission (`ManageUsers`, `Account:edit`): the names of the permissions that it depends on. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/** A right on an object. */
export type ObjectRight = { readonly object: string; readonly right: Right };

/** The right on an object that a permission is, by its name; null for a system permission. */
export function objectRightIn(name: string): ObjectRight | null {
  const [object = '', right = ''] = name.split(':');
  return right in rightBits ? { object, right: right as Right } : null;
}

/** The name of the permission that is a right on an object. @param right as Salesforce writes it: `edit`, `viewAll`, `View All` */
export function objectRightName(object: string, right: string): string | null {
  const written = right.replaceAll(/[A-Z]/g, ' $&').trim().toLowerCase().replaceAll(/\s+/g, '-');
  return written in rightBits ? `${object}:${written}` : null;
}

/** What each right needs on its object. Source: "ObjectPermissions", Object Reference. */
const NEEDED: Readonly<Record<Right, readonly Right[]>> = {
  read: [],
  create: ['read'],
  edit: ['read'],
  delete: ['read', 'edit'],
  'view-all': ['read'],
  'modify-all': ['read', 'edit', 'delete', 'view-all'],
  'view-all-fields': ['read'],
};

function withinObject(name: string): string[] {
  const on = objectRightIn(name);
  return on ? NEEDED[on.right].map((right) => `${on.object}:${right}`) : [];
}

/**
 * The dependencies that every org has. Releases and features add others, which an org's refusal names: see
 * `dependenciesIn`.
 *
 * Source: the permissions that Setup selects together with another one; "Configure Salesforce for automatic user provisioning", Microsoft
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

/** The permissions that a refusal names: by API name (`ViewRoles`) or Setup's label (`View Roles and Role Hierarchy`), or as `Edit Account`. */
export type NamedDependencies = { readonly permission: string; readonly dependsOn: readonly string[] };

/**
 * The dependencies that an org's refusal names; null when the refusal is about something else.
 *
 * @param message `Permission ManageUsers depends on permission(s): ManageRoles, ViewSetup`
 */
export function dependenciesIn(message: string): NamedDependencies | null {
  const found = /Permission (.+?) depends on permission\(s\): ([^;]+)/.exec(message);
  return found && { permission: found[1]!, dependsOn: found[2]!.split(',').map((name) => name.trim()) };
}

/** The known dependencies, and the one that a refusal named. */
export function withDependency(known: Dependencies, { permission, dependsOn }: NamedDependencies): Dependencies {
  return new Map([...known, [permission, [...new Set([...(known.get(permission) ?? []), ...dependsOn])]]]);
}

/**
 * Dependencies that only some orgs have. They are not added before an org asks for them, and are not surplus where they are.
 *
 * Source: refusals of deployed permission sets.
 */
const occasionalDependencies: Dependencies = new Map([
  ['ManageUsers', ['DelegatedTwoFactor', 'FreezeUsers', 'ManageTwoFactor', 'MonitorLoginHistory']],
  ['CustomizeApplication', ['ManageTerritories', 'ManageTranslation']],
]);
