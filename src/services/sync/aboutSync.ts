import type { Organization } from '../../model/organization.js';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { flagOfOption, type SyncOptions } from '../../model/syncOptions.js';
import {
  customizeApplication,
  manageUsers,
  modifyAllData,
  viewAllData,
  viewAllUsers,
  viewRoles,
  viewSetup,
} from '../../model/systemPermission.js';
import type { OrgClient } from '../../org/client.js';
import { isHeld, ownPermissions, readRunningUser } from '../../org/facts.js';
import { readFew } from '../../org/read/queryPage.js';
import { kinds } from '../../resources/index.js';
import { isSelected } from '../../resources/kinds.js';
import type { About } from '../../snapshot/about.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { reportWarnings } from './syncWarnings.js';

/** The permissions that decide how much of users, setup and hierarchies a user sees. Every org has them. */
const VIEWING = [viewSetup, viewRoles, viewAllUsers, manageUsers, customizeApplication, viewAllData, modifyAllData];

/** The user who reads the org, as far as it is known without a call. */
export function knownViewer(client: OrgClient): About['runningUser'] {
  return { id: null, username: client.username, permissions: {} };
}

/** Reads the user who reads the org, and which permissions the user has to see it. It takes two calls. Errors leave the values unknown. */
export async function readViewer(client: OrgClient): Promise<About['runningUser']> {
  const orNothing = (error: unknown): null => {
    if (client.isAborted) throw error;
    return null;
  };
  const user = await readRunningUser(client).catch(orNothing);
  const records = await readFew(client, ownPermissions(VIEWING)).catch(orNothing);
  const held = records?.[0];
  return {
    id: user?.id ?? null,
    username: client.username ?? user?.username ?? null,
    permissions: held ? Object.fromEntries(VIEWING.map((one) => [one.name, isHeld(held, one)])) : {},
  };
}

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
  const switches = Object.entries(others).filter(([option]) => option !== 'leaveOutMissing');
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
