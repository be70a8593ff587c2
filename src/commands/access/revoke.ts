import { Messages } from '@salesforce/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import { readChangeFile, refuseBadRows } from '../../services/change/file.js';
import type { RevokeReport } from '../../schemas/changes.js';
import { revokeAllOf } from '../../services/change/holdings.js';
import { licenseProfilesOf } from '../../services/change/licenseProfiles.js';
import { requestChanges, requestRevokes } from '../../services/change/request.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { BATON_LICENSE_PROFILES } from '../../ux/environment.js';
import { targetFlagNames, targetFlags } from '../../ux/changeFlags.js';
import { executionFlags, noteVersion, targetOrgFlag } from '../../ux/flags.js';
import { runChanges } from '../../ux/runChanges.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.revoke');

const USERNAMES_SHOWN = 5;

const firstOf = (usernames: readonly string[]): string =>
  [...usernames.slice(0, USERNAMES_SHOWN), ...(usernames.length > USERNAMES_SHOWN ? ['…'] : [])].join(', ');

export type AccessRevokeResult = RevokeReport;

export default class AccessRevoke extends SfCommand<AccessRevokeResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    ...targetFlags,
    grant: Flags.string({
      summary: messages.getMessage('flags.grant.summary'),
      multiple: true,
      exclusive: ['file', 'user', 'all', ...targetFlagNames],
    }),
    all: Flags.boolean({
      summary: messages.getMessage('flags.all.summary'),
      description: messages.getMessage('flags.all.description'),
      exclusive: ['file', ...targetFlagNames],
      dependsOn: ['user'],
    }),
    'license-profile': Flags.string({
      summary: messages.getMessage('flags.license-profile.summary'),
      description: messages.getMessage('flags.license-profile.description'),
      helpValue: '<license=profile>',
      multiple: true,
    }),
    ...executionFlags,
  };

  public static override readonly envVariablesSection = toHelpSection('ENVIRONMENT VARIABLES', {
    [BATON_LICENSE_PROFILES]: messages.getMessage('environment.license-profiles'),
  });

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1, 68]);

  public async run(): Promise<AccessRevokeResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessRevoke);
    noteVersion(flags, metadata);
    const licenseProfiles = licenseProfilesOf(flags['license-profile'] ?? [], process.env[BATON_LICENSE_PROFILES]);
    if (flags.file !== undefined) {
      const file = await readChangeFile(flags.file, 'revoke', flags['skip-invalid']);
      if (!flags['skip-invalid']) refuseBadRows(file);
      return runChanges(this, file.changes, licenseProfiles, flags, file.problems);
    }
    if (flags.all) {
      return runChanges(
        this,
        (client) =>
          revokeAllOf(client, flags.user ?? [], licenseProfiles, {
            onProfileKept: (license, usernames) =>
              this.warn(messages.getMessage('warning.profileKept', [firstOf(usernames), license, license])),
            onHidden: (kind, why) => this.warn(messages.getMessage('warning.hidden', [kind, why.message])),
          }),
        licenseProfiles,
        flags,
      );
    }
    const changes = flags.grant ? requestRevokes(flags.grant) : requestChanges('revoke', flags);
    return runChanges(this, changes, licenseProfiles, flags);
  }
}
