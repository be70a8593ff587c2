import { type Connection, Messages } from '@salesforce/core';
import {
  knownDependencies,
  objectRightIn,
  requiredPermissions,
  withDependency,
  type AccessUse,
  type Dependencies,
  type NamedDependencies,
  type RequiredPermission,
} from '../../model/requiredPermissions.js';
import {
  assignPermissionSets,
  fieldOf,
  manageProfilesAndPermissionSets,
  manageUsers,
} from '../../model/systemPermission.js';
import type { Organization } from '../../model/organization.js';
import { OrgClient } from '../../org/client.js';
import { missingOwnPermissions, readOrganization } from '../../org/facts.js';
import { readAll } from '../../org/query.js';
import { readPermissionLabels } from '../../org/read/describe.js';
import { readPermissionDependencies } from '../../org/read/permissionDependencies.js';
import { soqlString } from '../../org/soql.js';
import { needsOf, permissionNeeds } from '../../resources/uses.js';
import { type User, resolveUsers } from '../lookup/users.js';
import {
  apiNameOf,
  type Assignment,
  countOtherHolders,
  findAssignment,
  findPermissionSet,
  type PermissionSetName,
  type PresentPermissionSet,
  withObjectRights,
} from './permissionSet.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.setup');

export type SetupRequest = {
  readonly uses: readonly AccessUse[];
  /** The uses that were named one by one, and not by `all`. */
  readonly named: ReadonlySet<AccessUse>;
  readonly user: string;
  /** Label or API name. */
  readonly permissionSet: string;
};

/** Facts about an org on which every plan depends. */
type OrgFacts = {
  readonly organization: Organization;
  /** The label of each system permission that the org has, by name. */
  readonly labels: ReadonlyMap<string, string>;
  /** The permissions that depend on others, as far as the org has told. */
  readonly dependencies: Dependencies;
};

/** The present state of the permission set and its assignment, and the permissions that it must have. */
type SetupState = {
  /** Null if the permission set must be created. */
  readonly present: PresentPermissionSet | null;
  /** All permissions that the permission set must hold. */
  readonly required: readonly RequiredPermission[];
  readonly assignment: Assignment | null;
};

export type SetupPlan = OrgFacts &
  SetupState & {
    readonly client: OrgClient;
    readonly request: SetupRequest;
    readonly user: User;
    /** The names of the permission set, which need not exist yet. */
    readonly permissionSet: PermissionSetName;
    /** How many other users hold the permission set, and so get the permissions that are added to it. */
    readonly others: number;
    readonly warnings: readonly string[];
  };

/** The required permissions that the permission set does not hold yet. */
export function missingPermissions({ present, required }: SetupState): RequiredPermission[] {
  return required.filter(({ name }) => !present?.permissions.has(name));
}

export function isAssigned({ assignment }: SetupState): boolean {
  return assignment?.isInForce ?? false;
}

/** Whether there is anything to write. */
export function changesAnything(state: SetupState): boolean {
  return changesPermissionSet(state) || !isAssigned(state);
}

function changesPermissionSet(state: SetupState): boolean {
  return !state.present || missingPermissions(state).length > 0;
}

/** The label of a system permission, or its name if the org does not have it. */
export function labelIn(labels: ReadonlyMap<string, string>, name: string): string {
  return labels.get(name) ?? name;
}

/**
 * Plans how a user gets the permissions that uses need, by one permission set. Changes nothing.
 *
 * @throws SfError UserNotFoundError, AmbiguousUserError; what findPermissionSet throws; UnknownPermissionError for a use that
 * was named and that needs a permission that the org does not have; MissingOwnPermissionError; in plain words when the org
 * cannot be read
 */
export async function planSetup(
  connection: Connection,
  request: SetupRequest,
  signal: AbortSignal,
): Promise<SetupPlan> {
  return makePlan(new OrgClient(connection, { signal }), request, null);
}

/**
 * Makes a new plan from the present state of the org.
 *
 * @param demanded the permissions that the org demands along with another one
 * @param includesHidden whether to look at an expired assignment as well that plain queries leave out
 */
export async function planAgain(
  plan: SetupPlan,
  demanded: NamedDependencies | null = null,
  includesHidden = false,
): Promise<SetupPlan> {
  const { client, request, organization, labels } = plan;
  const dependencies = demanded ? withDependency(plan.dependencies, demanded) : plan.dependencies;
  return makePlan(client, request, { organization, labels, dependencies }, includesHidden);
}

/**
 * Refuses a plan that gives other users more permissions. It is called when nobody can be asked to confirm the plan.
 *
 * @throws SfError ReachesOthersError
 */
export function refuseToReachOthers({ others, permissionSet }: SetupPlan): void {
  if (others > 0) throw messages.createError('error.reachesOthers', [permissionSet.label, String(others)]);
}

async function makePlan(
  client: OrgClient,
  request: SetupRequest,
  facts: OrgFacts | null,
  includesHidden = false,
): Promise<SetupPlan> {
  const users = await resolveUsers(client, [request.user]);
  const user = users.get(request.user)!;
  const organization = facts?.organization ?? (await readOrganization(client));
  const { namespace } = organization;
  const found = await findPermissionSet(client, request.permissionSet, namespace);
  const labels = facts?.labels ?? (await readPermissionLabels(client));
  const dependencies = facts?.dependencies ?? (await readPermissionDependencies(client, labels)) ?? knownDependencies;
  const permissionSet = found ?? { namespace, name: apiNameOf(request.permissionSet), label: request.permissionSet };
  const needed = requiredPermissions(needsOf(request.uses), dependencies);
  const isKnown = ({ name }: RequiredPermission): boolean => labels.has(name) || objectRightIn(name) !== null;
  const unknown = needed.filter((one) => !isKnown(one));
  refuseUnknown(unknown, request);
  const required = needed.filter(isKnown);
  const objects = [...new Set(required.flatMap(({ name }) => objectRightIn(name)?.object ?? []))];
  const present = found && objects.length > 0 ? await withObjectRights(client, found, objects) : found;
  const state: SetupState = {
    present,
    required,
    assignment: present && (await findAssignment(client, user, present, includesHidden)),
  };
  const isExtended = present && missingPermissions(state).length > 0;
  const others = isExtended ? await countOtherHolders(client, user.id, present.id) : 0;
  if (changesAnything(state)) await refuseWithoutOwnPermissions(client, state);
  const doubtful = isAssigned(state) ? [] : await permissionsBeyondLicense(client, user, state.required);
  const warnings = [
    ...nearlyAdministratorWarnings(user, state),
    ...unknownWarnings(unknown),
    ...userWarnings(user, state.assignment),
    ...(others > 0 ? [messages.getMessage('warning.others', [permissionSet.label, String(others)])] : []),
    ...licenseWarnings(user, doubtful, labels),
  ];
  return { client, request, user, permissionSet, ...state, others, dependencies, organization, labels, warnings };
}

/** Warns of permissions with each of which their holder can give itself others. */
function nearlyAdministratorWarnings({ username }: User, { required }: SetupState): string[] {
  const labels = [manageUsers, assignPermissionSets, manageProfilesAndPermissionSets]
    .filter(({ name }) => required.some((one) => one.name === name))
    .map(({ label }) => label);
  return labels.length > 0 ? [messages.getMessage('warning.nearlyAdministrator', [username, labels.join(', ')])] : [];
}

/** Refuses permissions that the org does not have, if a use that was named needs one. */
function refuseUnknown(unknown: readonly RequiredPermission[], { named }: SetupRequest): void {
  for (const { name, uses } of unknown) {
    if (uses.some((use) => named.has(use)) && !mayBeUnlisted(name)) {
      throw messages.createError('error.unknownPermission', [name, uses.join(', ')]);
    }
  }
}

function mayBeUnlisted(name: string): boolean {
  return permissionNeeds.some(({ permission }) => permission.name === name && permission.mayBeUnlisted);
}

/** Warns of permissions that a use needs and the org does not have. An org does not demand a dependency that it does not have. */
function unknownWarnings(unknown: readonly RequiredPermission[]): string[] {
  return unknown
    .filter(({ uses }) => uses.length > 0)
    .map(({ name, uses }) => {
      const key = mayBeUnlisted(name) ? 'warning.unlistedPermission' : 'warning.unknownPermission';
      return messages.getMessage(key, [name, uses.join(', ')]);
    });
}

function userWarnings(user: User, assignment: Assignment | null): string[] {
  return [
    ...(user.isActive ? [] : [messages.getMessage('warning.inactiveUser', [user.username])]),
    ...(assignment?.isInForce && assignment.expiresAt
      ? [messages.getMessage('warning.expires', [assignment.expiresAt])]
      : []),
  ];
}

function licenseWarnings(
  { licenseName }: User,
  doubtful: readonly string[],
  labels: ReadonlyMap<string, string>,
): string[] {
  if (doubtful.length === 0) return [];
  const quoted = doubtful.map((name) => `"${labelIn(labels, name)}"`).join(', ');
  return [messages.getMessage('warning.license', [licenseName ?? '-', quoted])];
}

async function refuseWithoutOwnPermissions(client: OrgClient, state: SetupState): Promise<void> {
  const needed = [
    ...(changesPermissionSet(state) ? [manageProfilesAndPermissionSets] : []),
    ...(isAssigned(state) ? [] : [assignPermissionSets]),
  ];
  const missing = (await missingOwnPermissions(client, needed)).map(({ label }) => `"${label}"`).join(', ');
  if (missing) throw messages.createError('error.missingOwnPermission', [client.userInTexts, missing]);
}

/**
 * The required permissions that no profile of the user's license holds. Salesforce does not publish which permissions a license
 * allows. It allows those that one of its profiles holds; it may allow others.
 *
 * @returns names (`ManageUsers`); none for a user without a license
 * @throws SfError in plain words
 */
async function permissionsBeyondLicense(
  client: OrgClient,
  { licenseId }: User,
  required: readonly RequiredPermission[],
): Promise<string[]> {
  if (!licenseId) return [];
  const system = required.filter(({ name }) => objectRightIn(name) === null);
  const fields = system.map(fieldOf);
  const profiles = await readAll(client, {
    object: 'Profile',
    fields: ['Id', ...fields],
    where: `UserLicenseId = ${soqlString(licenseId)}`,
  });
  return system
    .map(({ name }) => name)
    .filter((name) => !profiles.some((profile) => profile[fieldOf({ name })] === true));
}
