import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import type { HistoryReport } from '../../schemas/history.js';
import { history } from '../../services/history/history.js';
import { historyDocument } from '../../services/history/historyDocument.js';
import { answerOutputFlags } from '../../ux/answerFlags.js';
import { openAnswerOutput, showEnd } from '../../ux/answerOutput.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { historyCounts, historyLines } from '../../ux/output/history.js';
import { screenOf } from '../../ux/screen.js';
import { abortOnInterrupt, watchStdout } from '../../ux/process.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.history');

export type AccessHistoryResult = HistoryReport;

export default class AccessHistory extends SfCommand<AccessHistoryResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    // A text: the flag for an org takes none that the CLI is not logged in to, and the default org for one that is not named.
    // eslint-disable-next-line sf-plugin/dash-o -- It names an org.
    'target-org': Flags.string({ char: 'o', summary: messages.getMessage('flags.target-org.summary') }),
    ...answerOutputFlags,
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1]);

  public async run(): Promise<AccessHistoryResult> {
    const { flags } = await this.parse(AccessHistory);
    const output = await openAnswerOutput(this, flags, abortOnInterrupt().signal);
    try {
      const { report, undoable } = await history(this.config.dataDir, flags['target-org']);
      if (this.jsonEnabled()) return report;
      const isPrinted = watchStdout();
      if (output) await output.write(historyDocument(report, output.format));
      else if (report.runs.length + report.tasks.length > 0) {
        this.logLines(historyLines(report, screenOf(process.stdout)));
      }
      showEnd(this, output, historyCounts(report, undoable), []);
      await isPrinted();
      return report;
    } finally {
      await output?.discard();
    }
  }
}
