import type { Dropped } from '../../model/grant.js';
import type { Organization } from '../../model/organization.js';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { flagOfOption, type SyncOptions } from '../../model/syncOptions.js';
import {
  assignPermissionSets,
  customizeApplication,
  fieldOf,
  managePackageLicenses,
  manageUsers,
  modifyAllData,
  type SystemPermission,
  viewAllData,
  viewAllUsers,
  viewRoles,
  viewSetup,
} from '../../model/systemPermission.js';
import type { OrgClient } from '../../org/client.js';
import { isHeld, ownPermissions, readRunningUser } from '../../org/facts.js';
import { hiddenField } from '../../org/query.js';
import { readFew } from '../../org/read/queryPage.js';
import { kinds } from '../../resources/index.js';
import { isSelected } from '../../resources/kinds.js';
import type { About } from '../../snapshot/about.js';
import type { UnknownUser } from '../../snapshot/buildGrants.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { reportWarnings } from './syncWarnings.js';

/** The permissions that decide how much of users, setup, hierarchies, assignments and licenses a user sees. */
const VIEWING: readonly SystemPermission[] = [
  ...[viewSetup, viewRoles, viewAllUsers, manageUsers, customizeApplication, viewAllData, modifyAllData],
  ...[assignPermissionSets, managePackageLicenses],
];

/** The user who reads the org, as far as it is known without a call. */
export function knownViewer(client: OrgClient): About['runningUser'] {
  return { id: null, username: client.username, permissions: {} };
}

/** Reads the user who reads the org, and which permissions the user has to see it. It takes two calls, or three. Errors leave the values unknown. */
export async function readViewer(client: OrgClient): Promise<About['runningUser']> {
  const user = await readRunningUser(client).catch((error: unknown) => {
    if (client.isAborted) throw error;
    return null;
  });
  return {
    id: user?.id ?? null,
    username: client.username ?? user?.username ?? null,
    permissions: await readHeld(client, VIEWING),
  };
}

/**
 * Whether the running user holds each of these permissions: one call, and another one where the org does not list one of them. An
 * error, or a permission that is not listed, leaves it unknown.
 */
async function readHeld(client: OrgClient, permissions: readonly SystemPermission[]): Promise<Record<string, boolean>> {
  try {
    const [record] = await readFew(client, ownPermissions(permissions));
    return record ? Object.fromEntries(permissions.map((one) => [one.name, isHeld(record, one)])) : {};
  } catch (error) {
    if (client.isAborted) throw error;
    const hidden = hiddenField(error);
    const listed = permissions.filter((one) => !one.mayBeUnlisted || fieldOf(one) !== hidden);
    return listed.length < permissions.length ? readHeld(client, listed) : {};
  }
}

/**
 * Why the grants of a user are dropped whom no query returned. Where only standard users are read, such a user is of another type, or
 * one whom sharing hides; who holds View All Users sees all, so it can only be the former.
 *
 * @param permissions those that the running user is known to have or to lack
 */
export function unknownUserReason(
  { syncNonStandardUsers }: SyncOptions,
  permissions: About['runningUser']['permissions'],
): UnknownUser {
  if (syncNonStandardUsers) return 'user-not-visible';
  return permissions[viewAllUsers.name] === true ? 'user-non-standard' : 'user-not-read';
}

/**
 * What was dropped, with the certain reason in place of `user-not-read` where the running user turns out to see all users. It asks the
 * org only if there is such a doubt, and the permissions are not known yet: one call.
 */
export async function withoutDoubt(
  dropped: readonly Dropped[],
  options: SyncOptions,
  { permissions }: About['runningUser'],
  client: OrgClient,
): Promise<Dropped[]> {
  const isDoubtful = dropped.some(({ reason }) => reason === 'user-not-read');
  const known =
    isDoubtful && !(viewAllUsers.name in permissions) ? await readHeld(client, [viewAllUsers]) : permissions;
  const certain = unknownUserReason(options, known);
  const settled = dropped.map((drop) => (drop.reason === 'user-not-read' ? { ...drop, reason: certain } : drop));
  const same = Map.groupBy(settled, ({ what, resourceType: type, reason }) => [what, type, reason].join());
  return [...same.values()].map((some) => ({ ...some[0]!, count: some.reduce((sum, { count }) => sum + count, 0) }));
}

/** Options that no flag sets. */
const WITHOUT_FLAG: ReadonlySet<string> = new Set(['leaveOutMissing', 'withUsersWithoutType'] satisfies Array<
  keyof SyncOptions
>);

/** Describes the sync that a snapshot comes from. @param snapshot one that is read completely */
export function aboutSync(
  client: OrgClient,
  organization: Organization,
  runningUser: About['runningUser'],
  options: SyncOptions,
  snapshot: Snapshot,
  pluginVersion: string | undefined,
): About {
  const { resourceTypes, ...others } = options;
  const switches = Object.entries(others).filter(([option]) => !WITHOUT_FLAG.has(option));
  const { id, name, edition, isSandbox, isTrial } = organization;
  return {
    organization: { id, name, edition, isSandbox, isTrial, instanceUrl: client.instanceUrl },
    apiVersion: client.apiVersion,
    runningUser,
    options: {
      'resource-type': resourceTypes,
      ...Object.fromEntries(switches.map(([option, value]) => [flagOfOption(option), value])),
    },
    resourceTypes: resourceTypesOf(options, snapshot),
    startedAt: snapshot.startedAt,
    readAt: snapshot.readAt!,
    pluginVersion: pluginVersion ?? null,
  };
}

function resourceTypesOf(options: SyncOptions, snapshot: Snapshot): About['resourceTypes'] {
  const absent = new Set<ResourceTypeId>(reportWarnings(snapshot.warnings).leftOut.map(({ resourceType: id }) => id));
  return kinds.map((kind) => {
    const { id } = kind.type;
    // Accounts are always read; what may be missing are their logins.
    const notRead = id !== 'user' && absent.has(id) ? 'not-in-org' : isSelected(kind, options) ? null : 'not-asked';
    return { id, name: resourceType(id).name, notRead };
  });
}
