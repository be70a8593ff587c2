import { Messages } from '@salesforce/core';
import { Flags, SfCommand, toHelpSection } from '@salesforce/sf-plugins-core';
import { resourceTypeIds } from '../../model/resourceType.js';
import { openOutputFile, type OutputFile } from '../../services/outputFile.js';
import { sync } from '../../services/sync.js';
import type { SyncReport } from '../../services/syncReport.js';
import {
  BATON_SYNC_CONNECTED_APPS,
  BATON_SYNC_DEACTIVATED_USERS,
  BATON_SYNC_NON_STANDARD_USERS,
  BATON_USER_USERNAME_FOR_EMAIL,
  normalizeSwitches,
} from '../../ux/batonEnvironment.js';
import { documentFlags } from '../../ux/documentFlags.js';
import { openDocuments, problemText } from '../../ux/documents.js';
import { abortOnInterrupt } from '../../ux/interrupt.js';
import { ReadingProgress } from '../../ux/readingProgress.js';
import { summaryLines, summaryRows } from '../../ux/syncSummary.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.sync');

export type AccessSyncResult = SyncReport;

export default class AccessSync extends SfCommand<AccessSyncResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    // Without the default org in it, help comes from the manifest alone, in a third of the time.
    'target-org': Flags.requiredOrg({
      summary: messages.getMessage('flags.target-org.summary'),
      defaultHelp: undefined,
    }),
    ...documentFlags,
    snapshot: Flags.string({
      summary: messages.getMessage('flags.snapshot.summary'),
      description: messages.getMessage('flags.snapshot.description'),
      helpValue: '<path>',
    }),
    'resource-type': Flags.option({
      summary: messages.getMessage('flags.resource-type.summary'),
      description: messages.getMessage('flags.resource-type.description'),
      options: resourceTypeIds,
      multiple: true,
    })(),
    'sync-connected-apps': Flags.boolean({
      summary: messages.getMessage('flags.sync-connected-apps.summary'),
      env: BATON_SYNC_CONNECTED_APPS,
      allowNo: true,
      default: false,
    }),
    'sync-agents': Flags.boolean({ summary: messages.getMessage('flags.sync-agents.summary'), default: false }),
    'sync-deactivated-users': Flags.boolean({
      summary: messages.getMessage('flags.sync-deactivated-users.summary'),
      env: BATON_SYNC_DEACTIVATED_USERS,
      allowNo: true,
      default: true,
    }),
    'sync-non-standard-users': Flags.boolean({
      summary: messages.getMessage('flags.sync-non-standard-users.summary'),
      description: messages.getMessage('flags.sync-non-standard-users.description'),
      env: BATON_SYNC_NON_STANDARD_USERS,
      allowNo: true,
      default: false,
    }),
    'username-for-email': Flags.boolean({
      summary: messages.getMessage('flags.username-for-email.summary'),
      description: messages.getMessage('flags.username-for-email.description'),
      env: BATON_USER_USERNAME_FOR_EMAIL,
      allowNo: true,
      default: false,
    }),
    'include-shadow-permission-sets': Flags.boolean({
      summary: messages.getMessage('flags.include-shadow-permission-sets.summary'),
      description: messages.getMessage('flags.include-shadow-permission-sets.description'),
      default: false,
    }),
    'include-system-groups': Flags.boolean({
      summary: messages.getMessage('flags.include-system-groups.summary'),
      description: messages.getMessage('flags.include-system-groups.description'),
      default: false,
    }),
    'api-version': Flags.orgApiVersion(),
  };

  public static override readonly envVariablesSection = toHelpSection('ENVIRONMENT VARIABLES', {
    [BATON_SYNC_CONNECTED_APPS]: messages.getMessage('environment.sync-connected-apps'),
    [BATON_SYNC_DEACTIVATED_USERS]: messages.getMessage('environment.sync-deactivated-users'),
    [BATON_SYNC_NON_STANDARD_USERS]: messages.getMessage('environment.sync-non-standard-users'),
    [BATON_USER_USERNAME_FOR_EMAIL]: messages.getMessage('environment.username-for-email'),
  });

  public async run(): Promise<AccessSyncResult> {
    normalizeSwitches(process.env);
    const { flags } = await this.parse(AccessSync);
    const options = {
      syncConnectedApps: flags['sync-connected-apps'],
      syncAgents: flags['sync-agents'],
      syncDeactivatedUsers: flags['sync-deactivated-users'],
      syncNonStandardUsers: flags['sync-non-standard-users'],
      usernameForEmail: flags['username-for-email'],
      includeShadowPermissionSets: flags['include-shadow-permission-sets'],
      includeSystemGroups: flags['include-system-groups'],
      resourceTypes: [...new Set(flags['resource-type'] ?? [])],
    };
    const abort = abortOnInterrupt();
    const documents = await openDocuments(this, flags, flags.snapshot !== undefined);
    let snapshotFile: OutputFile | null = null;
    const progress = new ReadingProgress(this.spinner, process.stderr.isTTY === true && !this.jsonEnabled());
    try {
      snapshotFile = flags.snapshot === undefined ? null : await openOutputFile(flags.snapshot);
      const connection = flags['target-org'].getConnection(flags['api-version']);
      progress.start(messages.getMessage('progress.reading'));
      const outcome = await sync(
        { connection, options, documents: documents.requests, documentOptions: documents.options, snapshotFile },
        {
          onPage: (object, received, total) => progress.page(object, received, total),
          onReadingDone: () => progress.stop(),
          onHiddenField: (object, field) => this.warn(messages.createWarning('warning.hiddenField', [object, field])),
          onLeftOut: (type, why) => this.warn(messages.createWarning('warning.leftOut', [type, why.message])),
          onProblem: (record, problem) => this.warn(problemText(record, problem)),
          onUsersWithoutType: (count, usernames) =>
            this.warn(messages.createWarning('warning.usersWithoutType', [String(count), usernames.join(', ')])),
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
        options: { format: single?.format.id ?? null, grants: single?.view ?? null, ...options },
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

  /** The table and the lines below it; on standard error, without the table, where a document has standard output. */
  private summarize(report: SyncReport, hasStdout: boolean): void {
    if (hasStdout) {
      for (const line of summaryLines(report)) this.logToStderr(line);
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
    });
    for (const line of summaryLines(report)) this.log(line);
  }
}
