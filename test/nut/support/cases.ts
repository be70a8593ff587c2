import type { WalkOptions } from './walk/options.js';

/** Flags of `sf access sync`, and the options that they set. */
export type OptionCase = { flags: string[]; options: Partial<WalkOptions> };

/** The options that decide what is read: each of them alone, all together, and some resource types. */
export const optionCases: OptionCase[] = [
  { flags: [], options: {} },
  { flags: ['--sync-connected-apps'], options: { syncConnectedApps: true } },
  { flags: ['--sync-agents'], options: { syncAgents: true } },
  { flags: ['--sync-licenses'], options: { syncLicenses: true } },
  { flags: ['--no-sync-deactivated-users'], options: { syncDeactivatedUsers: false } },
  { flags: ['--sync-non-standard-users'], options: { syncNonStandardUsers: true } },
  { flags: ['--username-for-email'], options: { usernameForEmail: true } },
  { flags: ['--include-shadow-permission-sets'], options: { includeShadowPermissionSets: true } },
  { flags: ['--include-system-groups'], options: { includeSystemGroups: true } },
  {
    flags: [
      '--sync-connected-apps',
      '--sync-agents',
      '--sync-licenses',
      '--no-sync-deactivated-users',
      '--sync-non-standard-users',
      '--username-for-email',
      '--include-shadow-permission-sets',
      '--include-system-groups',
    ],
    options: {
      syncConnectedApps: true,
      syncAgents: true,
      syncLicenses: true,
      syncDeactivatedUsers: false,
      syncNonStandardUsers: true,
      usernameForEmail: true,
      includeShadowPermissionSets: true,
      includeSystemGroups: true,
    },
  },
  { flags: ['--resource-type', 'user'], options: { resourceTypes: ['user'] } },
  { flags: ['--resource-type', 'group'], options: { resourceTypes: ['group'] } },
  {
    flags: ['--resource-type', 'group', '--resource-type', 'territory', '--include-system-groups'],
    options: { resourceTypes: ['group', 'territory'], includeSystemGroups: true },
  },
  {
    flags: ['--resource-type', 'permission', '--resource-type', 'permission_set_group'],
    options: { resourceTypes: ['permission', 'permission_set_group'] },
  },
  {
    flags: ['--resource-type', 'connected_application', '--resource-type', 'profile'],
    options: { resourceTypes: ['connected_application', 'profile'] },
  },
  { flags: ['--resource-type', 'agent'], options: { resourceTypes: ['agent'] } },
];

export const titleOf = ({ flags }: OptionCase): string => (flags.length > 0 ? flags.join(' ') : 'no option');
