import type { UserFilter } from './account.js';
import type { ResourceTypeId } from './resourceType.js';

/**
 * The options that have a sync read kinds of access which it leaves out by default. Each such kind names its own, in its file
 * in `resources`; several may share one.
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- each kind fills it in
export interface OptIns {}

export type OptIn = keyof OptIns;

/** What a sync reads. The names and defaults that C1's hosted Salesforce connector has as well are those of it. */
export type SyncOptions = UserFilter & { readonly [Option in OptIn]: boolean } & {
  readonly usernameForEmail: boolean;
  readonly includeShadowPermissionSets: boolean;
  readonly includeSystemGroups: boolean;
  /** Whether descriptions tell which dangerous permissions a permission set, a profile or a permission set group gives. */
  readonly describePermissions: boolean;
  /** What permission sets, profiles and permission set groups give, for a kept snapshot. */
  readonly syncPermissions: boolean;
  /** Of that, only which sets there are, for which licenses they are made, and their lapsed assignments: not what they give. */
  readonly syncContainers?: boolean;
  /** Permissions on fields as well: there are many times more of them than of all others. */
  readonly syncFieldPermissions: boolean;
  /** How often users have logged in, for a kept snapshot. */
  readonly syncLogins: boolean;
  /** The types asked for by name; empty: all that the other options allow. */
  readonly resourceTypes: readonly ResourceTypeId[];
  /** Whether a named type may be left out if the org does not have it: whoever named it does not know the org. */
  readonly leaveOutMissing?: boolean;
};

/** The options of a sync without a flag; it reads no kind that is left out by default. */
export const defaultSyncOptions: Omit<SyncOptions, OptIn> = {
  syncDeactivatedUsers: true,
  syncNonStandardUsers: false,
  usernameForEmail: false,
  includeShadowPermissionSets: false,
  includeSystemGroups: false,
  describePermissions: false,
  syncPermissions: false,
  syncFieldPermissions: false,
  syncLogins: false,
  resourceTypes: [],
};

/** The flag of an option, without the dashes: `sync-agents` of `syncAgents`. */
export function flagOfOption(option: string): string {
  return option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** When large tables are read by the Bulk API: where it takes less time, wherever it is possible, or never. */
export const bulkModes = ['auto', 'always', 'never'] as const;

export type BulkMode = (typeof bulkModes)[number];

/**
 * The default number of requests that are under way at the same time. At a latency of 100 ms, more of them hardly make a sync
 * faster, and the org has other users.
 */
export const DEFAULT_CONCURRENCY = 8;
