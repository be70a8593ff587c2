import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import type { ChangeReport } from '../../schemas/changes.js';
import { readChangeFile, refuseBadRows } from '../../services/change/file.js';
import { licenseProfilesOf } from '../../services/change/licenseProfiles.js';
import { expiryOf, requestChanges } from '../../services/change/request.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { BATON_LICENSE_PROFILES } from '../../ux/environment.js';
import { targetFlags } from '../../ux/changeFlags.js';
import { executionFlags, noteVersion, targetOrgFlag } from '../../ux/flags.js';
import { runChanges } from '../../ux/runChanges.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.grant');

export type AccessGrantResult = ChangeReport;

export default class AccessGrant extends SfCommand<AccessGrantResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    ...targetFlags,
    'expires-at': Flags.string({
      summary: messages.getMessage('flags.expires-at.summary'),
      description: messages.getMessage('flags.expires-at.description'),
      exclusive: ['expires-in', 'file'],
    }),
    'expires-in': Flags.string({
      summary: messages.getMessage('flags.expires-in.summary'),
      exclusive: ['expires-at', 'file'],
    }),
    wait: Flags.integer({
      summary: messages.getMessage('flags.wait.summary'),
      description: messages.getMessage('flags.wait.description'),
      min: 0,
      default: 5,
      helpValue: '<minutes>',
    }),
    ...executionFlags,
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1, 68]);

  public async run(): Promise<AccessGrantResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessGrant);
    noteVersion(flags, metadata);
    if (flags.file === undefined) {
      const until = expiryOf(flags['expires-at'], flags['expires-in'], new Date());
      return runChanges(this, requestChanges('grant', flags, until), [], flags);
    }
    const file = await readChangeFile(flags.file, 'grant', flags['skip-invalid']);
    if (!flags['skip-invalid']) refuseBadRows(file);
    // A file may hold revokes as well.
    const licenseProfiles = licenseProfilesOf([], process.env[BATON_LICENSE_PROFILES]);
    return runChanges(this, file.changes, licenseProfiles, flags, file.problems);
  }
}
