import type { SyncOptions } from '../../../src/model/syncOptions.js';
import type { ResourceTypeId } from '../../../src/model/resourceType.js';
import { kinds, optInsWith } from '../../../src/resources/index.js';

export const defaultOptions: SyncOptions = {
  ...optInsWith(() => false),
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

/** What a sync of every kind reads. */
export const allTypes: ReadonlySet<ResourceTypeId> = new Set(kinds.map(({ type }) => type.id));
