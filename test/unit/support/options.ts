import type { SyncOptions } from '../../../src/model/syncOptions.js';
import { optInsWith } from '../../../src/resources/index.js';

export const defaultOptions: SyncOptions = {
  ...optInsWith(() => false),
  syncDeactivatedUsers: true,
  syncNonStandardUsers: false,
  usernameForEmail: false,
  includeShadowPermissionSets: false,
  includeSystemGroups: false,
  resourceTypes: [],
};
