import { Messages } from '@salesforce/core';
import { Flags, SfCommand, toHelpSection } from '@salesforce/sf-plugins-core';
import { planUndo, undo, type UndoPlan } from '../../services/undo/undo.js';
import { nameSteps, undoResultsOf, type UndoReport, type UndoResult } from '../../services/undo/report.js';
import { orgNameOf, showTable } from '../../ux/text.js';
import { warnOfJournal, confirmOrRefuse, exitCodeOf, exitCodeOfPlan } from '../../ux/runPlan.js';
import { abortOnInterrupt } from '../../ux/interrupt.js';
import { undoFailureLines, undoOutcomeLine, undoPlanLine, undoRows } from '../../ux/output/undo.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.undo');

export type AccessUndoResult = UndoReport;

export default class AccessUndo extends SfCommand<AccessUndoResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    'target-org': Flags.requiredOrg({
      summary: messages.getMessage('flags.target-org.summary'),
      defaultHelp: undefined,
    }),
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
    const org = flags['target-org'];
    const plan = await planUndo(org.getConnection(flags['api-version']), flags.journal, signal);
    if (plan.isCutShort) this.warn(messages.getMessage('warning.cutShort'));
    const named = await nameSteps(plan.client, plan.steps);
    const planned = undoResultsOf(named, new Map());
    this.showPlan(planned);
    const report = (changes: UndoResult[], journal: string | null): UndoReport => ({
      undone: plan.command,
      cutShort: plan.isCutShort,
      changes,
      journal,
      apiCalls: plan.client.calls,
      dryRun: flags['dry-run'],
    });
    if (flags['dry-run']) {
      this.log(messages.getMessage('dryRun'));
      process.exitCode = exitCodeOfPlan(planned.map(({ status }) => status));
      return report(planned, null);
    }
    const writes = plan.steps.filter(({ write }) => write).length;
    const question = messages.getMessage('confirm', [orgNameOf(org) ?? plan.orgId]);
    if (writes > 0 && !(await confirmOrRefuse(this, question, flags['no-prompt']))) {
      this.log(messages.getMessage('declined'));
      process.exitCode = 1;
      return report(planned, null);
    }
    const { outcomes, journal } = await this.carryOut(plan, writes, signal);
    const changes = undoResultsOf(named, outcomes);
    if (writes > 0) this.log(undoOutcomeLine(changes));
    for (const line of undoFailureLines(changes)) this.warn(line);
    if (journal) this.log(messages.getMessage('journal', [journal]));
    process.exitCode = exitCodeOf(changes.map(({ status }) => status));
    return report(changes, journal);
  }

  private showPlan(planned: readonly UndoResult[]): void {
    if (planned.length > 0) {
      showTable(this, messages, undoRows(planned), ['user', 'undo', 'object', 'target', 'note']);
    }
    this.log(undoPlanLine(planned));
  }

  private async carryOut(plan: UndoPlan, writes: number, signal: AbortSignal): ReturnType<typeof undo> {
    const isWatched = process.stderr.isTTY === true && !this.jsonEnabled() && writes > 1;
    if (isWatched) {
      const title = messages.getMessage('progress');
      this.progress.start(writes, {}, { title, format: '%s | {bar} | {value}/{total}' });
    }
    try {
      const undone = await undo(plan, {
        command: (this.id ?? '').replaceAll(':', ' '),
        dataDir: this.config.dataDir,
        onProgress: (done) => isWatched && this.progress.update(done),
        signal,
      });
      warnOfJournal(this, undone);
      return undone;
    } finally {
      if (isWatched) this.progress.stop();
    }
  }
}
