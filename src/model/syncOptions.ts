import type { UserFilter } from './account.js';
import type { ResourceTypeId } from './resourceType.js';

/** What a sync reads. The names and defaults of the first four are those of C1's hosted Salesforce connector. */
export type SyncOptions = UserFilter & {
  readonly syncConnectedApps: boolean;
  readonly usernameForEmail: boolean;
  readonly syncAgents: boolean;
  readonly includeShadowPermissionSets: boolean;
  readonly includeSystemGroups: boolean;
  /** The types asked for by name; empty: all that the other options allow. */
  readonly resourceTypes: readonly ResourceTypeId[];
  /** Whether a type that the org does not have may be left out though it is named: by somebody who cannot know the org. */
  readonly leaveOutMissing?: boolean;
};

/** The options of a sync without a flag. */
export const defaultSyncOptions: SyncOptions = {
  syncConnectedApps: false,
  syncAgents: false,
  syncDeactivatedUsers: true,
  syncNonStandardUsers: false,
  usernameForEmail: false,
  includeShadowPermissionSets: false,
  includeSystemGroups: false,
  resourceTypes: [],
};

/** When large tables are read by the Bulk API: where that pays, wherever it can be, or not at all. */
export const bulkModes = ['auto', 'always', 'never'] as const;

export type BulkMode = (typeof bulkModes)[number];

/**
 * How many requests are under way at the same time by default. Measured with 100 ms latency: more make a sync hardly faster,
 * and an admin's org has other users.
 */
export const DEFAULT_CONCURRENCY = 8;
