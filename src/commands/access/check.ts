import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import { check } from '../../services/check/check.js';
import type { CheckReport } from '../../schemas/check.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { checkLines, paintCheckLine } from '../../ux/output/check.js';
import { screenOf } from '../../ux/screen.js';
import { abortOnInterrupt, endWith } from '../../ux/process.js';
import { noteVersion, targetOrgFlag } from '../../ux/flags.js';
import { parseUses, usesFlag } from '../../ux/usesFlag.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.check');

export type AccessCheckResult = CheckReport;

export default class AccessCheck extends SfCommand<AccessCheckResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    for: usesFlag,
    'api-version': Flags.orgApiVersion(),
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1]);

  public async run(): Promise<AccessCheckResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessCheck);
    noteVersion(flags, metadata);
    const { signal } = abortOnInterrupt();
    const report = await check(flags['target-org'].getConnection(flags['api-version']), parseUses(flags.for), signal);
    this.logLines(checkLines(report, screenOf(process.stdout)), paintCheckLine);
    endWith(report.works ? 0 : 1);
    return report;
  }
}
