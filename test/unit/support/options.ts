import type { SyncOptions } from '../../../src/model/syncOptions.js';

export const defaultOptions: SyncOptions = {
  syncConnectedApps: false,
  syncAgents: false,
  syncDeactivatedUsers: true,
  syncNonStandardUsers: false,
  usernameForEmail: false,
  includeShadowPermissionSets: false,
  includeSystemGroups: false,
  resourceTypes: [],
};
