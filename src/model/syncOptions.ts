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

/** The types that are read only when asked for, and the option that asks. */
const optIn: Partial<Record<ResourceTypeId, (options: SyncOptions) => boolean>> = {
  connected_application: (options) => options.syncConnectedApps,
  agent: (options) => options.syncAgents,
};

/** Whether a sync with these options reads a resource type. Accounts are always read: grants need their holders. */
export const isSelected = (type: ResourceTypeId, options: SyncOptions): boolean =>
  type === 'user' ||
  (options.resourceTypes.length > 0 ? options.resourceTypes.includes(type) : (optIn[type]?.(options) ?? true));

/** Whether the user asked for a type by name or by its own option: then its absence is an error, not a remark. */
export const isAskedFor = (type: ResourceTypeId, options: SyncOptions): boolean =>
  !options.leaveOutMissing && (options.resourceTypes.includes(type) || (optIn[type]?.(options) ?? false));
