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
