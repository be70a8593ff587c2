/** The options of `sf access sync`, by the names of its flags. */
export type WalkOptions = {
  syncConnectedApps: boolean;
  syncAgents: boolean;
  syncLicenses: boolean;
  syncDeactivatedUsers: boolean;
  syncNonStandardUsers: boolean;
  includeShadowPermissionSets: boolean;
  includeSystemGroups: boolean;
  usernameForEmail: boolean;
  /** Empty: every type that the other options allow. */
  resourceTypes: string[];
};

/** `sf access sync` without a flag. */
export const defaults: WalkOptions = {
  syncConnectedApps: false,
  syncAgents: false,
  syncLicenses: false,
  syncDeactivatedUsers: true,
  syncNonStandardUsers: false,
  includeShadowPermissionSets: false,
  includeSystemGroups: false,
  usernameForEmail: false,
  resourceTypes: [],
};
