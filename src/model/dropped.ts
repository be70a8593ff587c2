import type { ResourceTypeId } from './resourceType.js';

/** Why a grant or inheritance that Salesforce holds is not in the output. */
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
