import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../../network/proxies.js';
import type { StatePull } from '../../../schemas/state.js';
import { pullFromOrg } from '../../../services/state/pull.js';
import { SfCommand } from '../../../ux/command.js';
import { exitCodesIn } from '../../../ux/exitCode.js';
import { noteVersion, targetOrgFlag } from '../../../ux/flags.js';
import { pullLines, pullWarnings } from '../../../ux/output/state.js';
import { abortOnInterrupt } from '../../../ux/process.js';
import { folderFlag } from '../../../ux/stateFlags.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.state.pull');

export type AccessStatePullResult = StatePull;

export default class AccessStatePull extends SfCommand<AccessStatePullResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    ...folderFlag,
    manage: Flags.string({
      summary: messages.getMessage('flags.manage.summary'),
      description: messages.getMessage('flags.manage.description'),
      helpValue: '<kind:pattern>',
      multiple: true,
    }),
    'api-version': Flags.orgApiVersion(),
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1]);

  public async run(): Promise<AccessStatePullResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessStatePull);
    noteVersion(flags, metadata);
    const { signal } = abortOnInterrupt();
    const pulled = await pullFromOrg(
      flags['target-org'].getConnection(flags['api-version']),
      { folder: flags.dir, manage: flags.manage ?? [], now: new Date() },
      (kind, why) => this.warn(messages.getMessage('warning.hidden', [kind, why.message])),
      signal,
    );
    for (const warning of pullWarnings(pulled)) this.warn(warning);
    this.logLines(pullLines(pulled));
    return pulled;
  }
}
