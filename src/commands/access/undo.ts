import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import type { OutcomeStatus } from '../../model/change.js';
import { toId18 } from '../../model/salesforceId.js';
import type { UndoReport, UndoResult } from '../../schemas/undo.js';
import { mostRecentRun, type MostRecent } from '../../services/history/mostRecent.js';
import { nameSteps, undoResultsOf, type NamedStep } from '../../services/undo/report.js';
import { planUndo, undo, type UndoPlan } from '../../services/undo/undo.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { inGroup } from '../../ux/flagGroups.js';
import { noteVersion, targetOrgFlag } from '../../ux/flags.js';
import { abortOnInterrupt } from '../../ux/process.js';
import { undoFailures, undoLines, undoneRunText } from '../../ux/output/undo.js';
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
    const plan = await planUndo(flags['target-org'].getConnection(flags['api-version']), journal, signal);
    const named = await nameSteps(plan.client, plan.steps);
    return runPlan(this, flags, this.toPlan(plan, named, passedOver, flags, signal));
  }

  /** The journal that the flags name. @throws SfError NothingToUndoError, NoRunToUndoError */
  private async journalOf(flags: UndoFlags): Promise<MostRecent> {
    if (flags.journal !== undefined) return { journal: flags.journal, passedOver: [] };
    const org = flags['target-org'];
    return mostRecentRun(this.config.dataDir, toId18(org.getOrgId()), orgNameOf(org) ?? org.getOrgId());
  }

  private toPlan(
    plan: UndoPlan,
    named: readonly NamedStep[],
    passedOver: readonly string[],
    flags: UndoFlags,
    signal: AbortSignal,
  ): Plan<UndoResult[], UndoReport> {
    const writes = plan.steps.filter(({ write }) => write).length;
    const run = undoneRunText(plan.run);
    return {
      organization: plan.organization,
      about: messages.getMessage('about', [run]),
      planned: () => undoResultsOf(plan.client, named, new Map()),
      writes,
      progressTitle: messages.getMessage('progress'),
      linesOf: (changes) => undoLines(changes, named, plan.organization.timeZone),
      warnings: [
        ...passedOver,
        ...(plan.run.state === 'may be running' ? [messages.getMessage('warning.mayBeRunning')] : []),
        ...(plan.isCutShort ? [messages.getMessage('warning.cutShort')] : []),
      ],
      question: (org) => (writes > 0 ? messages.getMessage('confirm', [run, org]) : null),
      carryOut: async ({ onProgress }) => {
        const options = { command: commandName(this), dataDir: this.config.dataDir, onProgress, signal };
        const { outcomes, journal, journalProblem } = await undo(plan, options);
        return { results: undoResultsOf(plan.client, named, outcomes), journal, journalProblem };
      },
      signal,
      failuresOf: (changes) => undoFailures(changes, named),
      statusesOf,
      report: (changes, journal) => ({
        undone: plan.run.command,
        undoneRun: {
          journal: plan.run.journal,
          startedAt: plan.run.startedAt,
          state: plan.run.state,
          changes: plan.run.changes,
        },
        cutShort: plan.isCutShort,
        changes,
        journal,
        apiCalls: plan.client.calls,
        dryRun: flags['dry-run'],
      }),
    };
  }
}

type UndoFlags = Interfaces.InferredFlags<typeof AccessUndo.flags>;

const statusesOf = (changes: readonly UndoResult[]): Iterable<OutcomeStatus> =>
  changes.values().map(({ status }) => status);
