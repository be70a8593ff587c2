import { Messages, type Org } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import type { LicensesReport } from '../../schemas/licenses.js';
import { targetOrgOf } from '../../services/answers/origin.js';
import { refuseSameFileTwice } from '../../services/document/outputFile.js';
import { licenseDocument } from '../../services/licenses/licenseDocument.js';
import { licenses, type Licenses } from '../../services/licenses/licenses.js';
import { openSeatFiles, seatFilePaths } from '../../services/licenses/seatFiles.js';
import { answerOutputFlags, originFlags, originOf } from '../../ux/answerFlags.js';
import { openAnswerOutput, showFacts, type AnswerOutput } from '../../ux/answerOutput.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { inGroup } from '../../ux/flagGroups.js';
import { licenseCounts, licenseLines, paintLicenseLine, wroteLines } from '../../ux/output/licenses.js';
import { screenOf } from '../../ux/screen.js';
import { abortOnInterrupt, loadSqliteQuietly, watchStdout } from '../../ux/process.js';
import { readingEvents, ReadingSpinner } from '../../ux/progress.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.licenses');

const DEFAULT_UNUSED_FOR = '90d';

export type AccessLicensesResult = LicensesReport;

export default class AccessLicenses extends SfCommand<AccessLicensesResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...originFlags(messages),
    'unused-for': Flags.string({
      summary: messages.getMessage('flags.unused-for.summary'),
      description: messages.getMessage('flags.unused-for.description'),
      helpValue: '<days>',
      default: DEFAULT_UNUSED_FOR,
    }),
    license: Flags.string({ summary: messages.getMessage('flags.license.summary'), multiple: true }),
    ...inGroup('output', {
      'output-dir': Flags.string({
        char: 'd',
        summary: messages.getMessage('flags.output-dir.summary'),
        description: messages.getMessage('flags.output-dir.description'),
        helpValue: '<path>',
      }),
    }),
    ...answerOutputFlags,
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1]);

  public async run(): Promise<AccessLicensesResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessLicenses);
    const origin = originOf(flags, metadata, this.configAggregator);
    const unusedForDays = daysOf(flags['unused-for']);
    const abort = abortOnInterrupt();
    await loadSqliteQuietly();
    const { 'output-dir': folder } = flags;
    await refuseSameFileTwice([flags.snapshot, flags['output-file'], ...seatFilePaths(folder)]);
    const output = await openAnswerOutput(this, flags, abort.signal);
    const progress = new ReadingSpinner(this.spinner, process.stderr.isTTY === true && !this.jsonEnabled());
    try {
      const files = folder === undefined ? null : await openSeatFiles(folder, abort.signal);
      if (origin.kind === 'org') progress.start(messages.getMessage('reading'));
      try {
        const request = { origin, unusedForDays, names: flags.license };
        const { report: told, org } = await licenses(request, readingEvents(this, progress), abort);
        const report = { ...told, outputDir: (await files?.write(told)) ?? null };
        if (!this.jsonEnabled()) {
          await this.show({ report, org }, output, flags['target-org'] ?? null, targetOrgOf(origin));
        }
        return report;
      } finally {
        await files?.discard();
      }
    } finally {
      await output?.discard();
    }
  }

  private async show(
    { report, org }: Licenses,
    output: AnswerOutput | null,
    asked: Org | null,
    targetOrg: string | null,
  ): Promise<void> {
    const isPrinted = watchStdout();
    if (output) await output.write(licenseDocument(report, output.format));
    else this.logLines(licenseLines(report, screenOf(process.stdout)), paintLicenseLine);
    const lines = [...licenseCounts(report), ...wroteLines(report, targetOrg)];
    await showFacts(this, output, { facts: report, org }, asked, lines);
    await isPrinted();
  }
}

/** The longest time that may be asked for: nobody has held a license for longer. */
const MOST_DAYS = 36_500;

/** @throws SfError UnusedForError, UnusedForTooLongError */
function daysOf(text: string): number {
  const [, amount, unit] = /^(\d+)([dw])$/i.exec(text.trim()) ?? [];
  const days = Number(amount) * (unit?.toLowerCase() === 'w' ? 7 : 1);
  if (days > MOST_DAYS) throw messages.createError('error.unusedForTooLong', [text, MOST_DAYS.toLocaleString('en-US')]);
  if (!days) throw messages.createError('error.unusedFor', [text]);
  return days;
}
