import { Messages, SfError } from '@salesforce/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import { readChangeFile, refuseBadRows } from '../../services/change/file.js';
import type { RevokeReport } from '../../schemas/changes.js';
import { PEOPLE_LIMITS } from '../../services/lookup/boundedText.js';
import { revokeAllOf } from '../../services/change/holdings.js';
import { licenseProfilesOf } from '../../services/change/licenseProfiles.js';
import { requestChanges, requestRevokes } from '../../services/change/request.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { BATON_LICENSE_PROFILES } from '../../ux/environment.js';
import { notWith, targetFlagNames, targetFlags } from '../../ux/changeFlags.js';
import { inGroup } from '../../ux/flagGroups.js';
import { executionFlags, noteVersion, targetOrgFlag } from '../../ux/flags.js';
import { listedUsers } from '../../ux/listedUsers.js';
import { firstOf } from '../../ux/output/plan.js';
import { interruptibly } from '../../ux/process.js';
import { runChanges } from '../../ux/runChanges.js';
import { canAsk } from '../../ux/runPlan.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.revoke');

export type AccessRevokeResult = RevokeReport;

export default class AccessRevoke extends SfCommand<AccessRevokeResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    ...targetFlags,
    file: Flags.string({
      char: 'f',
      summary: messages.getMessage('flags.file.summary'),
      description: messages.getMessage('flags.file.description'),
      helpValue: '<path>',
    }),
    ...inGroup('access', {
      grant: Flags.string({
        summary: messages.getMessage('flags.grant.summary'),
        multiple: true,
        relationships: [notWith('file', 'user', 'all', ...targetFlagNames)],
      }),
    }),
    all: Flags.boolean({
      summary: messages.getMessage('flags.all.summary'),
      description: messages.getMessage('flags.all.description'),
      relationships: [notWith(...targetFlagNames), { type: 'some', flags: ['user', 'file'] }],
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
    if (flags.all) {
      const list = await listedUsers(this, flags, PEOPLE_LIMITS);
      return runChanges(
        this,
        (client, ofOrg) =>
          revokeAllOf(client, list, {
            licenseProfiles: ofOrg,
            skipInvalid: flags['skip-invalid'],
            takesFullNames: canAsk(this, flags['no-prompt']),
            onProfileKept: (license, usernames) =>
              this.warn(messages.getMessage('warning.profileKept', [firstOf(usernames), license, license])),
            onHidden: (kind, why) => this.warn(messages.getMessage('warning.hidden', [kind, why.message])),
          }),
        licenseProfiles,
        flags,
      );
    }
    if (flags.file !== undefined) {
      const path = flags.file;
      const file = await interruptibly(path, () => readChangeFile(path, 'revoke', flags['skip-invalid'])).catch(
        adviseOnLists,
      );
      if (!flags['skip-invalid']) refuseBadRows(file);
      return runChanges(this, file.changes, licenseProfiles, flags, file.problems);
    }
    const changes = flags.grant ? requestRevokes(flags.grant) : requestChanges('revoke', flags);
    return runChanges(this, changes, licenseProfiles, flags);
  }
}

/** Says of a file that is no file of changes how a list of users is read. */
function adviseOnLists(error: unknown): never {
  if (error instanceof SfError && error.name === 'UnknownColumnError') {
    throw new SfError(error.message, error.name, [...(error.actions ?? []), messages.getMessage('listWithoutAll')]);
  }
  throw error;
}
