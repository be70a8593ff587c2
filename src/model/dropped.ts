import type { ResourceTypeId } from './resourceType.js';

/**
 * The reason why a grant or inheritance that Salesforce stores is not in the output. A kind of access drops what it can tell from one
 * record (`src/resources`); `src/snapshot/buildGrants` and `resolveReferences` drop what only the whole org tells.
 */
export type DropReason =
  | 'user-deactivated'
  | 'user-non-standard'
  | 'user-without-type'
  | 'user-not-visible'
  /** Not standard, or not visible: to tell them apart would take a request for each 2,000 of those who are not read. */
  | 'user-not-read'
  | 'assignment-expired'
  | 'role-not-active'
  | 'system-group'
  | 'all-internal-users'
  | 'resource-not-synced'
  | 'id-too-long';

export type Dropped = {
  readonly what: 'grant' | 'inheritance';
  readonly resourceType: ResourceTypeId;
  readonly reason: DropReason;
  readonly count: number;
};
