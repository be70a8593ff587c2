import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand, toHelpSection } from '@salesforce/sf-plugins-core';
import type { OutcomeStatus } from '../../model/change.js';
import type { UndoReport, UndoResult } from '../../schemas/undo.js';
import { nameSteps, undoResultsOf, type NamedStep } from '../../services/undo/report.js';
import { planUndo, undo, type UndoPlan } from '../../services/undo/undo.js';
import { targetOrgFlag } from '../../ux/flags.js';
import { abortOnInterrupt } from '../../ux/process.js';
import { outcomeLine } from '../../ux/output/plan.js';
import { undoFailureLines, undoPlanLine, undoRows } from '../../ux/output/undo.js';
import { commandName, runPlan, type Plan } from '../../ux/runPlan.js';
import { orgNameOf, showTable } from '../../ux/text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.undo');

export type AccessUndoResult = UndoReport;

export default class AccessUndo extends SfCommand<AccessUndoResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    journal: Flags.file({
      summary: messages.getMessage('flags.journal.summary'),
      required: true,
      helpValue: '<path>',
    }),
    'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary'), default: false }),
    'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary'), default: false }),
    'api-version': Flags.orgApiVersion(),
  };

  public static override readonly errorCodes = toHelpSection('ERROR CODES', {
    0: messages.getMessage('errorCode.0'),
    1: messages.getMessage('errorCode.1'),
    68: messages.getMessage('errorCode.68'),
  });

  public async run(): Promise<AccessUndoResult> {
    const { flags } = await this.parse(AccessUndo);
    const { signal } = abortOnInterrupt('seeJournal');
    const plan = await planUndo(flags['target-org'].getConnection(flags['api-version']), flags.journal, signal);
    if (plan.isCutShort) this.warn(messages.getMessage('warning.cutShort'));
    const named = await nameSteps(plan.client, plan.steps);
    return runPlan(this, flags, this.toPlan(plan, named, flags, signal));
  }

  private toPlan(
    plan: UndoPlan,
    named: readonly NamedStep[],
    flags: UndoFlags,
    signal: AbortSignal,
  ): Plan<UndoResult[], UndoReport> {
    const planned = undoResultsOf(named, new Map());
    const writes = plan.steps.filter(({ write }) => write).length;
    return {
      planned,
      writes,
      progressTitle: messages.getMessage('progress'),
      show: () => {
        if (planned.length > 0) {
          showTable(this, messages, undoRows(planned), ['user', 'undo', 'object', 'target', 'note']);
        }
        this.log(undoPlanLine(planned));
      },
      question: () =>
        writes > 0 ? messages.getMessage('confirm', [orgNameOf(flags['target-org']) ?? plan.orgId]) : null,
      carryOut: async ({ onProgress }) => {
        const options = { command: commandName(this), dataDir: this.config.dataDir, onProgress, signal };
        const { outcomes, journal, journalProblem } = await undo(plan, options);
        return { results: undoResultsOf(named, outcomes), journal, journalProblem };
      },
      showOutcome: (changes, journal) => {
        if (writes > 0) this.log(outcomeLine(statusesOf(changes)));
        for (const line of undoFailureLines(changes)) this.warn(line);
        if (journal) this.log(messages.getMessage('journal', [journal]));
      },
      statusesOf,
      report: (changes, journal) => ({
        undone: plan.command,
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

const statusesOf = (changes: readonly UndoResult[]): OutcomeStatus[] => changes.map(({ status }) => status);
