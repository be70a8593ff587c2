import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { optInsWith, readableTypes, typesMissingFor } from '../services/sync/readOrg.js';
import {
  bulkModes,
  DEFAULT_CONCURRENCY,
  defaultSyncOptions,
  flagOfOption,
  type OptIn,
  type SyncOptions,
} from '../model/syncOptions.js';
import {
  BATON_SYNC_CONNECTED_APPS,
  BATON_SYNC_DEACTIVATED_USERS,
  BATON_SYNC_NON_STANDARD_USERS,
  BATON_USER_USERNAME_FOR_EMAIL,
} from './environment.js';
import { inGroup } from './flagGroups.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.sync');

const AND = new Intl.ListFormat('en-US');

/** The variables of C1's hosted connector that ask for kinds of access. */
const variables: { readonly [Option in OptIn]?: string } = { syncConnectedApps: BATON_SYNC_CONNECTED_APPS };

/** A flag for each option that has a sync read kinds which it leaves out by default. */
const optInFlags = Object.fromEntries(
  Object.entries(
    optInsWith((option) =>
      Flags.boolean({
        summary: messages.getMessage(`flags.${flagOfOption(option)}.summary`),
        ...(variables[option] && { env: variables[option], allowNo: true }),
        default: false,
      }),
    ),
  ).map(([option, flag]) => [flagOfOption(option), flag]),
);

/** Flags that say what a sync reads. */
export const syncFlags = inGroup('content', {
  'resource-type': Flags.option({
    summary: messages.getMessage('flags.resource-type.summary'),
    description: messages.getMessage('flags.resource-type.description', [AND.format(readableTypes)]),
    // The library would break the options within a word.
    helpValue: '<type>',
    options: readableTypes,
    multiple: true,
  })(),
  ...optInFlags,
  'sync-deactivated-users': Flags.boolean({
    summary: messages.getMessage('flags.sync-deactivated-users.summary'),
    env: BATON_SYNC_DEACTIVATED_USERS,
    allowNo: true,
    default: defaultSyncOptions.syncDeactivatedUsers,
  }),
  'sync-non-standard-users': Flags.boolean({
    summary: messages.getMessage('flags.sync-non-standard-users.summary'),
    description: messages.getMessage('flags.sync-non-standard-users.description'),
    env: BATON_SYNC_NON_STANDARD_USERS,
    allowNo: true,
    default: defaultSyncOptions.syncNonStandardUsers,
  }),
  'username-for-email': Flags.boolean({
    summary: messages.getMessage('flags.username-for-email.summary'),
    description: messages.getMessage('flags.username-for-email.description'),
    env: BATON_USER_USERNAME_FOR_EMAIL,
    allowNo: true,
    default: defaultSyncOptions.usernameForEmail,
  }),
  'include-shadow-permission-sets': Flags.boolean({
    summary: messages.getMessage('flags.include-shadow-permission-sets.summary'),
    description: messages.getMessage('flags.include-shadow-permission-sets.description'),
    default: defaultSyncOptions.includeShadowPermissionSets,
  }),
  'include-system-groups': Flags.boolean({
    summary: messages.getMessage('flags.include-system-groups.summary'),
    description: messages.getMessage('flags.include-system-groups.description'),
    default: defaultSyncOptions.includeSystemGroups,
  }),
  'describe-permissions': Flags.boolean({
    summary: messages.getMessage('flags.describe-permissions.summary'),
    description: messages.getMessage('flags.describe-permissions.description'),
    default: defaultSyncOptions.describePermissions,
  }),
});

/** Flags that say what a sync reads for a kept snapshot alone. */
export const snapshotFlags = inGroup('content', {
  'sync-permissions': Flags.boolean({
    summary: messages.getMessage('flags.sync-permissions.summary'),
    description: messages.getMessage('flags.sync-permissions.description'),
    dependsOn: ['snapshot'],
  }),
  'sync-field-permissions': Flags.boolean({
    summary: messages.getMessage('flags.sync-field-permissions.summary'),
    description: messages.getMessage('flags.sync-field-permissions.description'),
    dependsOn: ['sync-permissions'],
  }),
  'sync-logins': Flags.boolean({
    summary: messages.getMessage('flags.sync-logins.summary'),
    description: messages.getMessage('flags.sync-logins.description'),
    dependsOn: ['snapshot'],
  }),
});

/** The environment variables that stand for some of these flags, as help shows them. */
export const syncVariables = {
  [BATON_SYNC_CONNECTED_APPS]: messages.getMessage('environment.sync-connected-apps'),
  [BATON_SYNC_DEACTIVATED_USERS]: messages.getMessage('environment.sync-deactivated-users'),
  [BATON_SYNC_NON_STANDARD_USERS]: messages.getMessage('environment.sync-non-standard-users'),
  [BATON_USER_USERNAME_FOR_EMAIL]: messages.getMessage('environment.username-for-email'),
};

export type SyncFlags = Interfaces.InferredFlags<typeof syncFlags> &
  Partial<Interfaces.InferredFlags<typeof snapshotFlags>>;

/** @throws SfError TypeNeededError for permissions without the resource types that hold them */
export const syncOptionsOf = (flags: SyncFlags): SyncOptions => {
  const options = optionsOf(flags);
  const missing = typesMissingFor(options);
  if (missing.length > 0)
    throw messages.createError(
      'typeNeeded',
      [missing.join(', ')],
      [missing.map((type) => `--resource-type ${type}`).join(' ')],
    );
  return options;
};

const optionsOf = (flags: SyncFlags): SyncOptions => ({
  ...optInsWith((option) => Boolean((flags as Readonly<Record<string, unknown>>)[flagOfOption(option)])),
  syncDeactivatedUsers: flags['sync-deactivated-users'],
  syncNonStandardUsers: flags['sync-non-standard-users'],
  usernameForEmail: flags['username-for-email'],
  includeShadowPermissionSets: flags['include-shadow-permission-sets'],
  includeSystemGroups: flags['include-system-groups'],
  describePermissions: flags['describe-permissions'],
  syncPermissions: flags['sync-permissions'] ?? defaultSyncOptions.syncPermissions,
  syncFieldPermissions: flags['sync-field-permissions'] ?? defaultSyncOptions.syncFieldPermissions,
  syncLogins: flags['sync-logins'] ?? defaultSyncOptions.syncLogins,
  resourceTypes: [...new Set(flags['resource-type'] ?? [])],
});

/**
 * How many long requests Salesforce lets an org run at the same time.
 *
 * Source: "API Request Limits and Allocations" (Concurrent API Request Limits), Salesforce Developer Limits.
 */
const MAX_CONCURRENCY = 25;

/** Flags that say how a sync reads. */
export const readingFlags = inGroup('reading', {
  resume: Flags.boolean({
    summary: messages.getMessage('flags.resume.summary'),
    description: messages.getMessage('flags.resume.description'),
    default: false,
  }),
  bulk: Flags.option({
    summary: messages.getMessage('flags.bulk.summary'),
    description: messages.getMessage('flags.bulk.description'),
    options: bulkModes,
    default: 'auto',
  })(),
  concurrency: Flags.integer({
    summary: messages.getMessage('flags.concurrency.summary'),
    helpValue: '<number>',
    default: DEFAULT_CONCURRENCY,
    min: 1,
    max: MAX_CONCURRENCY,
  }),
  'max-api-usage': Flags.integer({
    summary: messages.getMessage('flags.max-api-usage.summary'),
    description: messages.getMessage('flags.max-api-usage.description'),
    helpValue: '<percent>',
    min: 1,
    max: 100,
  }),
});
