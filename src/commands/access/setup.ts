import { Messages } from '@salesforce/core';
import { Flags, SfCommand, toHelpSection } from '@salesforce/sf-plugins-core';
import { carryOutSetup } from '../../services/setup/carryOut.js';
import {
  changesAnything,
  planAgain,
  planSetup,
  refuseToReachOthers,
  type SetupPlan,
} from '../../services/setup/plan.js';
import { reportOf, type SetupReport } from '../../services/setup/report.js';
import { executionFlags } from '../../ux/changeFlags.js';
import { confirmOrRefuse } from '../../ux/runPlan.js';
import { abortOnInterrupt } from '../../ux/interrupt.js';
import { orgNameOf, showTable } from '../../ux/text.js';
import { demandLine, planRows } from '../../ux/output/setup.js';
import { usesFlag, usesIn } from '../../ux/flags.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.setup');

export type AccessSetupResult = SetupReport;

export default class AccessSetup extends SfCommand<AccessSetupResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    'target-org': Flags.requiredOrg({
      summary: messages.getMessage('flags.target-org.summary'),
      defaultHelp: undefined,
    }),
    user: Flags.string({
      char: 'u',
      summary: messages.getMessage('flags.user.summary'),
      description: messages.getMessage('flags.user.description'),
      required: true,
    }),
    for: usesFlag,
    name: Flags.string({
      summary: messages.getMessage('flags.name.summary'),
      description: messages.getMessage('flags.name.description'),
      default: 'C1 Connector Access',
    }),
    'dry-run': executionFlags['dry-run'],
    'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary'), default: false }),
    'api-version': executionFlags['api-version'],
  };

  public static override readonly errorCodes = toHelpSection('ERROR CODES', {
    0: messages.getMessage('errorCode.0'),
    1: messages.getMessage('errorCode.1'),
  });

  public async run(): Promise<AccessSetupResult> {
    const { flags } = await this.parse(AccessSetup);
    const { signal } = abortOnInterrupt();
    const connection = flags['target-org'].getConnection(flags['api-version']);
    const request = { ...usesIn(flags.for), user: flags.user, permissionSet: flags.name };
    let plan = await planSetup(connection, request, signal);
    for (;;) {
      this.show(plan);
      const dryRun = flags['dry-run'];
      if (dryRun || !changesAnything(plan)) {
        this.log(messages.getMessage(dryRun ? 'dryRun' : 'nothingToDo'));
        return reportOf(plan, { done: false, dryRun });
      }
      if (flags['no-prompt']) refuseToReachOthers(plan);
      const { user, others } = plan;
      const question = messages.getMessage(others > 0 ? 'confirm.others' : 'confirm', [user.username, String(others)]);
      if (!(await confirmOrRefuse(this, question, flags['no-prompt']))) {
        this.log(messages.getMessage('declined'));
        process.exitCode = 1;
        return reportOf(plan, { done: false, dryRun });
      }
      const { permissionSetId, demanded } = await carryOutSetup(plan);
      if (permissionSetId !== undefined) {
        const org = orgNameOf(flags['target-org']);
        const target = org ? ` --target-org ${org}` : '';
        const { permissionSet, user } = plan;
        this.log(
          messages.getMessage('done', [permissionSet.label, user.username, target, user.username, permissionSet.name]),
        );
        return reportOf(plan, { done: true, dryRun, permissionSetId });
      }
      this.log(demandLine(plan.labels, demanded));
      plan = await planAgain(plan, demanded);
    }
  }

  private show(plan: SetupPlan): void {
    const report = reportOf(plan, { done: false, dryRun: false });
    showTable(this, messages, planRows(report), ['change', 'what', 'why']);
    if (report.more.length > 0) this.log(messages.getMessage('more', [report.more.join(', ')]));
    for (const warning of report.warnings) this.warn(warning);
  }
}
