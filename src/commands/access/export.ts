import { resolve } from 'node:path';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { resourceType } from '../../model/resourceType.js';
import type { ExportReport } from '../../schemas/documents.js';
import { exportSnapshot } from '../../services/document/export.js';
import { SfCommand } from '../../ux/command.js';
import { documentFlags, openDocuments, problemText, writtenLines } from '../../ux/documents.js';
import { screenOf, wrapped, type Screen } from '../../ux/screen.js';
import { plural } from '../../ux/text.js';
import { abortOnInterrupt, loadSqliteQuietly } from '../../ux/process.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.export');

export type AccessExportResult = ExportReport;

export default class AccessExport extends SfCommand<AccessExportResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    snapshot: Flags.string({
      summary: messages.getMessage('flags.snapshot.summary'),
      helpValue: '<path>',
      required: true,
    }),
    ...documentFlags,
  };

  public async run(): Promise<AccessExportResult> {
    const { flags } = await this.parse(AccessExport);
    const abort = abortOnInterrupt();
    await loadSqliteQuietly();
    const documents = await openDocuments(this, flags, flags.snapshot, false, abort.signal);
    try {
      const outcome = await exportSnapshot(
        { snapshot: flags.snapshot, documents: documents.requests, options: documents.options },
        (record, problem) => this.warn(problemText(record, problem)),
        abort.signal,
      );
      const report: ExportReport = { ...outcome, snapshotFile: resolve(flags.snapshot), ...documents.written() };
      const screen = screenOf(documents.hasStdout ? process.stderr : process.stdout);
      for (const line of summaryLines(report, screen)) {
        if (documents.hasStdout) this.logToStderr(line);
        else this.log(line);
      }
      return report;
    } finally {
      await documents.discard();
    }
  }
}

const summaryLines = (report: ExportReport, screen: Screen): string[] => {
  const { org, readAt, accounts, resourceTypes, notRead, outputFiles } = report;
  const sum = (of: 'directGrants' | 'effectiveGrants'): number =>
    resourceTypes.reduce((total, counts) => total + counts[of], 0);
  const sentences = [
    messages.getMessage('what', [
      org.name,
      org.id,
      readAt,
      plural(messages, 'account', accounts.total),
      sum('directGrants').toLocaleString('en-US'),
      plural(messages, 'effectiveGrant', sum('effectiveGrants')),
    ]),
    ...(notRead.length === 0 ? [] : [messages.getMessage('notRead', [notReadText(notRead)])]),
  ];
  return [...sentences.flatMap((text) => wrapped(text, screen)), ...writtenLines(outputFiles)];
};

/** Types by the reason: `Connected Application, Agent (not asked for); Territory (…)`. */
function notReadText(notRead: ExportReport['notRead']): string {
  const reasons = [...new Set(notRead.map(({ reason }) => reason))];
  return reasons
    .map((reason) => {
      const types = notRead.filter((one) => one.reason === reason).map((one) => resourceType(one.resourceType).name);
      return messages.getMessage(`notRead.${reason}`, [types.join(', ')]);
    })
    .join('; ');
}
