import { type Connection, Messages } from '@salesforce/core';
import type { AccessUse } from '../../model/accessUse.js';
import {
  type Dependencies,
  knownDependencies,
  type NamedDependencies,
  type RequiredPermission,
  requiredPermissions,
  withDependency,
} from '../../model/permissionDependency.js';
import { assignPermissionSets, manageProfilesAndPermissionSets } from '../../model/systemPermission.js';
import { OrgClient } from '../../org/client.js';
import { readNamespace } from '../../org/organization.js';
import { missingOwnPermissions } from '../../org/ownPermissions.js';
import { readAll } from '../../org/query.js';
import { readPermissionLabels } from '../../org/read/describe.js';
import { soqlString } from '../../org/soql.js';
import { type User, resolveUsers } from '../lookup/users.js';
import {
  apiNameOf,
  type Assignment,
  countOtherHolders,
  findAssignment,
  findPermissionSet,
  type PermissionSetName,
  type PresentPermissionSet,
} from './permissionSet.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.setup');

export type SetupRequest = {
  readonly uses: readonly AccessUse[];
  /** The uses asked for by their own names, not only as part of all. */
  readonly named: ReadonlySet<AccessUse>;
  readonly user: string;
  /** Label or API name. */
  readonly permissionSet: string;
};

export type SetupPlan = {
  readonly client: OrgClient;
  readonly request: SetupRequest;
  readonly user: User;
  /** Null: to be created. */
  readonly present: PresentPermissionSet | null;
  /** Also of one to be created. */
  readonly permissionSet: PermissionSetName;
  /** All that the permission set is to hold. */
  readonly required: readonly RequiredPermission[];
  readonly assignment: Assignment | null;
  /** How many others hold the permission set and get what is added to it. */
  readonly others: number;
  readonly dependencies: Dependencies;
  /** The org's own. */
  readonly namespace: string | null;
  /** What Setup calls each system permission that the org has. */
  readonly labels: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
};

/** The required permissions that the permission set does not hold yet. */
export const missingPermissions = ({ present, required }: SetupPlan): RequiredPermission[] =>
  required.filter(({ name }) => !present?.permissions.has(name));

export const isAssigned = ({ assignment }: SetupPlan): boolean => assignment?.isInForce ?? false;

/** Whether there is anything to write. */
export const changesAnything = (plan: SetupPlan): boolean =>
  !plan.present || missingPermissions(plan).length > 0 || !isAssigned(plan);

/** What Setup calls a system permission; its name where the org does not have it. */
export const labelIn = (labels: ReadonlyMap<string, string>, name: string): string => labels.get(name) ?? name;

/** What the uses need and the org has no permission for: an error where the use was named, otherwise a warning. */
const withoutUnknown = (
  required: readonly RequiredPermission[],
  { labels, request, warnings }: Pick<SetupPlan, 'labels' | 'request'> & { warnings: string[] },
): RequiredPermission[] => {
  const unknown = required.filter(({ name }) => !labels.has(name));
  for (const { name, uses } of unknown) {
    if (uses.some((use) => request.named.has(use))) {
      throw messages.createError('error.unknownPermission', [name, uses.join(', ')]);
    }
    // What only other permissions depend on, an org that does not have it does not demand.
    if (uses.length > 0) warnings.push(messages.getMessage('warning.unknownPermission', [name, uses.join(', ')]));
  }
  return required.filter((one) => !unknown.includes(one));
};

const refuseWithoutOwnPermissions = async (plan: SetupPlan): Promise<void> => {
  const needed = [
    ...(!plan.present || missingPermissions(plan).length > 0 ? [manageProfilesAndPermissionSets] : []),
    ...(isAssigned(plan) ? [] : [assignPermissionSets]),
  ];
  const missing = (await missingOwnPermissions(plan.client, needed)).map(({ label }) => `"${label}"`).join(', ');
  if (missing) throw messages.createError('error.missingOwnPermission', [plan.client.username, missing]);
};

const warningsOf = async (plan: SetupPlan): Promise<string[]> => {
  const { user, assignment, others, permissionSet } = plan;
  const doubtful = isAssigned(plan) ? [] : await permissionsBeyondLicense(plan.client, user, plan.required);
  return [
    ...(user.isActive ? [] : [messages.getMessage('warning.inactiveUser', [user.username])]),
    ...(assignment?.isInForce && assignment.expiresAt
      ? [messages.getMessage('warning.expires', [assignment.expiresAt])]
      : []),
    ...(others > 0 ? [messages.getMessage('warning.others', [permissionSet.label, String(others)])] : []),
    ...(doubtful.length > 0
      ? [
          messages.getMessage('warning.license', [
            user.licenseName ?? '-',
            doubtful.map((name) => `"${labelIn(plan.labels, name)}"`).join(', '),
          ]),
        ]
      : []),
  ];
};

const makePlan = async (
  client: OrgClient,
  request: SetupRequest,
  before: Pick<SetupPlan, 'labels' | 'dependencies' | 'namespace'> | null,
  learned: NamedDependencies | null = null,
): Promise<SetupPlan> => {
  const users = await resolveUsers(client, [request.user]);
  const user = users.get(request.user)!;
  const namespace = before ? before.namespace : await readNamespace(client);
  const present = await findPermissionSet(client, request.permissionSet, namespace);
  const labels = before?.labels ?? (await readPermissionLabels(client));
  const known = before?.dependencies ?? knownDependencies;
  const dependencies = learned ? withDependency(known, learned) : known;
  const warnings: string[] = [];
  const bare: SetupPlan = {
    client,
    request,
    user,
    present,
    permissionSet: present ?? { namespace, name: apiNameOf(request.permissionSet), label: request.permissionSet },
    required: withoutUnknown(requiredPermissions(request.uses, dependencies), { labels, request, warnings }),
    assignment: present && (await findAssignment(client, user.id, present.id)),
    others: 0,
    dependencies,
    namespace,
    labels,
    warnings,
  };
  const reachesOthers = present && missingPermissions(bare).length > 0;
  const plan = reachesOthers ? { ...bare, others: await countOtherHolders(client, user.id, present.id) } : bare;
  if (changesAnything(plan)) await refuseWithoutOwnPermissions(plan);
  return { ...plan, warnings: [...warnings, ...(await warningsOf(plan))] };
};

/**
 * Says what it takes to give a user what uses need, by one permission set. Changes nothing.
 *
 * @throws SfError UserNotFoundError, AmbiguousUserError; what findPermissionSet throws; UnknownPermissionError for a use that was
 * named and that the org has no permission for; MissingOwnPermissionError; in plain words when the org cannot be read
 */
export const planSetup = async (
  connection: Connection,
  request: SetupRequest,
  signal: AbortSignal,
): Promise<SetupPlan> => makePlan(new OrgClient(connection, { signal }), request, null);

/**
 * Refuses what would give others more than they have, where nobody has seen and confirmed it.
 *
 * @throws SfError ReachesOthersError
 */
export const refuseToReachOthers = ({ others, permissionSet }: SetupPlan): void => {
  if (others > 0) throw messages.createError('error.reachesOthers', [permissionSet.label, String(others)]);
};

/** The plan anew, by the org as it is now and by what else it has turned out to demand. */
export const planAgain = (plan: SetupPlan, learned: NamedDependencies | null = null): Promise<SetupPlan> =>
  makePlan(plan.client, plan.request, plan, learned);

/**
 * The required permissions that no profile of the user's license holds. Salesforce publishes no list of what a license
 * allows: what a profile of it holds, it does; of these it may not.
 *
 * @returns names (`ManageUsers`); none for a user without a license
 * @throws SfError in plain words
 */
export const permissionsBeyondLicense = async (
  client: OrgClient,
  { licenseId }: User,
  required: readonly RequiredPermission[],
): Promise<string[]> => {
  if (!licenseId) return [];
  const fields = required.map(({ name }) => `Permissions${name}`);
  const profiles = await readAll(client, {
    object: 'Profile',
    fields: ['Id', ...fields],
    where: `UserLicenseId = ${soqlString(licenseId)}`,
  });
  return required
    .map(({ name }) => name)
    .filter((name) => !profiles.some((profile) => profile[`Permissions${name}`] === true));
};
