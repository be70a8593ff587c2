import type { WalkOptions } from './walk/options.js';

/** Flags of `sf access sync` and what they ask for. */
export type OptionCase = { flags: string[]; asked: Partial<WalkOptions> };

/** The options that decide what is read, each alone, all together, and by resource type. */
export const optionCases: OptionCase[] = [
  { flags: [], asked: {} },
  { flags: ['--sync-connected-apps'], asked: { syncConnectedApps: true } },
  { flags: ['--sync-agents'], asked: { syncAgents: true } },
  { flags: ['--no-sync-deactivated-users'], asked: { syncDeactivatedUsers: false } },
  { flags: ['--sync-non-standard-users'], asked: { syncNonStandardUsers: true } },
  { flags: ['--username-for-email'], asked: { usernameForEmail: true } },
  { flags: ['--include-shadow-permission-sets'], asked: { includeShadowPermissionSets: true } },
  { flags: ['--include-system-groups'], asked: { includeSystemGroups: true } },
  {
    flags: [
      '--sync-connected-apps',
      '--sync-agents',
      '--no-sync-deactivated-users',
      '--sync-non-standard-users',
      '--username-for-email',
      '--include-shadow-permission-sets',
      '--include-system-groups',
    ],
    asked: {
      syncConnectedApps: true,
      syncAgents: true,
      syncDeactivatedUsers: false,
      syncNonStandardUsers: true,
      usernameForEmail: true,
      includeShadowPermissionSets: true,
      includeSystemGroups: true,
    },
  },
  { flags: ['--resource-type', 'user'], asked: { resourceTypes: ['user'] } },
  { flags: ['--resource-type', 'group'], asked: { resourceTypes: ['group'] } },
  {
    flags: ['--resource-type', 'group', '--resource-type', 'territory', '--include-system-groups'],
    asked: { resourceTypes: ['group', 'territory'], includeSystemGroups: true },
  },
  {
    flags: ['--resource-type', 'permission', '--resource-type', 'permission_set_group'],
    asked: { resourceTypes: ['permission', 'permission_set_group'] },
  },
  {
    flags: ['--resource-type', 'connected_application', '--resource-type', 'profile'],
    asked: { resourceTypes: ['connected_application', 'profile'] },
  },
  { flags: ['--resource-type', 'agent'], asked: { resourceTypes: ['agent'] } },
];

export const titleOf = ({ flags }: OptionCase): string => (flags.length > 0 ? flags.join(' ') : 'no option');
