import { join } from 'node:path';
import { Messages } from '@salesforce/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import { openOutputFile, type OutputFile } from '../../services/document/outputFile.js';
import { sync } from '../../services/sync/sync.js';
import type { SyncReport } from '../../schemas/sync.js';
import { SfCommand } from '../../ux/command.js';
import { normalizeSwitches } from '../../ux/environment.js';
import { documentFlags, openDocuments, problemText } from '../../ux/documents.js';
import { noteVersion, targetOrgFlag } from '../../ux/flags.js';
import { abortOnInterrupt, loadSqliteQuietly } from '../../ux/process.js';
import { readingFlags, snapshotFlags, syncFlags, syncOptionsOf, syncVariables } from '../../ux/syncFlags.js';
import { ReadingSpinner } from '../../ux/progress.js';
import { screenOf } from '../../ux/screen.js';
import { summaryLines, summaryRows } from '../../ux/output/sync.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.sync');

export type AccessSyncResult = SyncReport;

export default class AccessSync extends SfCommand<AccessSyncResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    ...documentFlags,
    snapshot: Flags.string({
      summary: messages.getMessage('flags.snapshot.summary'),
      description: messages.getMessage('flags.snapshot.description'),
      helpValue: '<path>',
    }),
    ...syncFlags,
    ...snapshotFlags,
    ...readingFlags,
    'api-version': Flags.orgApiVersion(),
  };

  public static override readonly envVariablesSection = toHelpSection('ENVIRONMENT VARIABLES', syncVariables);

  public async run(): Promise<AccessSyncResult> {
    checkProxies(process.env);
    normalizeSwitches(process.env);
    const { flags, metadata } = await this.parse(AccessSync);
    noteVersion(flags, metadata);
    const options = syncOptionsOf(flags);
    const abort = abortOnInterrupt();
    await loadSqliteQuietly();
    const hasSnapshot = flags.snapshot !== undefined;
    const documents = await openDocuments(this, flags, flags.snapshot, hasSnapshot, abort.signal);
    let snapshotFile: OutputFile | null = null;
    const progress = new ReadingSpinner(this.spinner, process.stderr.isTTY === true && !this.jsonEnabled());
    try {
      snapshotFile = flags.snapshot === undefined ? null : await openOutputFile(flags.snapshot, abort.signal);
      const connection = flags['target-org'].getConnection(flags['api-version']);
      progress.start(messages.getMessage('progress.reading'));
      const { options: read, ...outcome } = await sync(
        {
          connection,
          options,
          documents: documents.requests,
          documentOptions: documents.options,
          snapshotFile,
          pluginVersion: this.ctor.plugin?.version ?? this.config.version,
          limits: { concurrency: flags.concurrency, maxApiUsage: flags['max-api-usage'], bulk: flags.bulk },
          workingFolder: { path: join(this.config.dataDir, 'access-syncs'), resume: flags.resume },
        },
        {
          onPage: (object, received, total) => progress.page(object, received, total),
          onReadingDone: () => progress.stop(),
          onHiddenField: (object, field) => this.warn(messages.createWarning('warning.hiddenField', [object, field])),
          onLeftOut: (type, why) => this.warn(messages.createWarning('warning.leftOut', [type, why.message])),
          onObjectAbsent: (object, why) =>
            this.warn(messages.createWarning('warning.objectAbsent', [object, why.message])),
          onBulkRefused: (object, why) =>
            this.warn(messages.createWarning('warning.bulkRefused', [object, why.message])),
          onProblem: (record, problem) => this.warn(problemText(record, problem)),
          onUsersWithoutType: (count, usernames) =>
            this.warn(
              messages.createWarning('warning.usersWithoutType', [count.toLocaleString('en-US'), usernames.join(', ')]),
            ),
        },
        abort,
      );
      const [only, ...others] = documents.requests;
      const single = others.length === 0 ? only : undefined;
      const report: SyncReport = {
        ...outcome,
        dropped: outcome.dropped.map((drop) => ({
          ...drop,
          explanation: messages.getMessage(`dropped.${drop.reason}`),
        })),
        options: {
          format: single?.format.id ?? null,
          grants: single?.view ?? null,
          ...read,
        },
        snapshotFile: snapshotFile?.path ?? null,
        ...documents.written(),
      };
      if (!this.jsonEnabled()) this.summarize(report, documents.hasStdout);
      return report;
    } finally {
      await documents.discard();
      await snapshotFile?.discard();
    }
  }

  /**
   * Shows the table and the lines below it. If a document goes to standard output, shows only the lines, on standard error.
   */
  private summarize(report: SyncReport, hasStdout: boolean): void {
    if (hasStdout) {
      for (const line of summaryLines(report, screenOf(process.stderr))) this.logToStderr(line);
      return;
    }
    this.table({
      data: summaryRows(report),
      columns: [
        { key: 'type', name: messages.getMessage('table.type') },
        { key: 'resources', name: messages.getMessage('table.resources'), horizontalAlignment: 'right' },
        { key: 'entitlements', name: messages.getMessage('table.entitlements'), horizontalAlignment: 'right' },
        { key: 'direct', name: messages.getMessage('table.direct'), horizontalAlignment: 'right' },
        { key: 'effective', name: messages.getMessage('table.effective'), horizontalAlignment: 'right' },
      ],
      overflow: 'wrap',
    });
    for (const line of summaryLines(report, screenOf(process.stdout))) this.log(line);
  }
}
