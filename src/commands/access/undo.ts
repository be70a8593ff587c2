import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import { toId18 } from '../../model/salesforceId.js';
import type { UndoReport } from '../../schemas/undo.js';
import { mostRecentRun, type MostRecent } from '../../services/history/mostRecent.js';
import type { CarriedOutStep, PlannedSteps } from '../../services/undo/plannedSteps.js';
import { undoResultOf } from '../../services/undo/report.js';
import { planUndo, undo, type UndoPlan } from '../../services/undo/undo.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { inGroup } from '../../ux/flagGroups.js';
import { noteVersion, targetOrgFlag } from '../../ux/flags.js';
import { abortOnInterrupt, loadSqliteQuietly } from '../../ux/process.js';
import { undoFailures, undoLines, undoneRunText, type ToldStep } from '../../ux/output/undo.js';
import { commandName, runPlan, type Plan } from '../../ux/runPlan.js';
import { orgNameOf } from '../../ux/text.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.undo');

export type AccessUndoResult = UndoReport;

export default class AccessUndo extends SfCommand<AccessUndoResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    journal: Flags.file({
      summary: messages.getMessage('flags.journal.summary'),
      helpValue: '<path>',
      exactlyOne: ['journal', 'use-most-recent'],
    }),
    'use-most-recent': Flags.boolean({
      char: 'r',
      summary: messages.getMessage('flags.use-most-recent.summary'),
      description: messages.getMessage('flags.use-most-recent.description'),
      exactlyOne: ['journal', 'use-most-recent'],
    }),
    ...inGroup('safety', {
      'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary'), default: false }),
      'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary'), default: false }),
    }),
    'api-version': Flags.orgApiVersion(),
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1, 68]);

  public async run(): Promise<AccessUndoResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessUndo);
    noteVersion(flags, metadata);
    const { signal } = abortOnInterrupt('nothingChanged');
    const { journal, passedOver } = await this.journalOf(flags);
    await loadSqliteQuietly();
    const plan = await planUndo(flags['target-org'].getConnection(flags['api-version']), journal, signal);
    return runPlan(this, flags, this.toPlan(plan, passedOver, flags, signal));
  }

  /** The journal that the flags name. @throws SfError NothingToUndoError, NoRunToUndoError */
  private async journalOf(flags: UndoFlags): Promise<MostRecent> {
    if (flags.journal !== undefined) return { journal: flags.journal, passedOver: [] };
    const org = flags['target-org'];
    return mostRecentRun(this.config.dataDir, toId18(org.getOrgId()), orgNameOf(org) ?? org.getOrgId());
  }

  private toPlan(
    plan: UndoPlan,
    passedOver: readonly string[],
    flags: UndoFlags,
    signal: AbortSignal,
  ): Plan<PlannedSteps, UndoReport> {
    const { writes } = plan.steps;
    const run = undoneRunText(plan.run);
    const told = ({ named, outcome }: CarriedOutStep): ToldStep => ({
      result: undoResultOf(plan.client, named, outcome),
      fields: named.fields,
    });
    return {
      organization: plan.organization,
      about: messages.getMessage('about', [run]),
      planned: () => plan.steps,
      writes,
      progressTitle: messages.getMessage('progress'),
      linesOf: (steps) => undoLines(steps[Symbol.iterator]().map(told), steps.notTold(), plan.organization.timeZone),
      warnings: [
        ...passedOver,
        ...(plan.run.state === 'may be running' ? [messages.getMessage('warning.mayBeRunning')] : []),
        ...(plan.isCutShort ? [messages.getMessage('warning.cutShort')] : []),
      ],
      question: (org) => (writes > 0 ? messages.getMessage('confirm', [run, org]) : null),
      carryOut: async ({ onProgress }) => {
        const options = { command: commandName(this), dataDir: this.config.dataDir, onProgress, signal };
        return { results: plan.steps, ...(await undo(plan, options)) };
      },
      signal,
      failuresOf: (steps) => undoFailures(steps.failed().map(told)),
      statusesOf: (steps) => steps.statuses(),
      report: (steps, journal) =>
        this.tell({
          undone: plan.run.command,
          undoneRun: {
            journal: plan.run.journal,
            startedAt: plan.run.startedAt,
            state: plan.run.state,
            changes: plan.run.changes,
          },
          cutShort: plan.isCutShort,
          changes: steps[Symbol.iterator]().map((step) => told(step).result),
          journal,
          apiCalls: plan.client.calls,
          dryRun: flags['dry-run'],
        }),
    };
  }

  /** Tells the report with --json. @returns it without the changes: there may be very many */
  private async tell(report: Omit<UndoReport, 'changes'> & { readonly changes: unknown }): Promise<UndoReport> {
    if (this.jsonEnabled()) await this.tellJson(report);
    return { ...report, changes: [] };
  }
}

type UndoFlags = Interfaces.InferredFlags<typeof AccessUndo.flags>;
