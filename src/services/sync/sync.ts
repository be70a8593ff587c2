import type { Connection } from '@salesforce/core';
import type { LeftOutReason } from '../../model/account.js';
import type { Dropped } from '../../model/grant.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import { OrgClient, type ClientOptions } from '../../org/client.js';
import { orgError } from '../../org/errors.js';
import { MINIMUM_API_VERSION, readOrganization } from '../../org/facts.js';
import type { NamedDrop } from '../../snapshot/droppedRecords.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { PAGE } from '../../formats/index.js';
import { placeOutputs, prepareDocuments, type DocumentOptions, type DocumentRequest } from '../document/documents.js';
import type { OutputFile } from '../document/outputFile.js';
import { aboutSync, knownViewer, readViewer, unknownUserReason, withoutDoubt } from './aboutSync.js';
import { describePermissions } from './describePermissions.js';
import { markedGroups } from './markedGroups.js';
import { readOrg, type ReadEvents } from './readOrg.js';
import { keepWarnings, reportWarnings, type WarningEvents } from './syncWarnings.js';
import type { SyncReport } from '../../schemas/sync.js';
import { withSyncSnapshot, type WorkingFolder } from './syncSnapshot.js';
import { truncateForC1 } from './truncateForC1.js';

export type SyncRequest = {
  readonly connection: Connection;
  readonly options: SyncOptions;
  readonly documents: readonly DocumentRequest[];
  readonly documentOptions: DocumentOptions;
  /** Where the snapshot is kept. */
  readonly snapshotFile: OutputFile | null;
  /** The plugin's, for the snapshot. */
  readonly pluginVersion?: string;
  readonly limits?: Omit<ClientOptions, 'signal'>;
  /** Undefined if no later sync can go on with the records of this one. */
  readonly workingFolder?: WorkingFolder;
};

/** The report without the values that only the command knows. */
export type SyncOutcome = Omit<
  SyncReport,
  'options' | 'dropped' | 'outputFile' | 'outputFiles' | 'document' | 'snapshotFile'
> & {
  readonly dropped: ReadonlyArray<Omit<SyncReport['dropped'][number], 'explanation'>>;
  /** What was read: more than was asked for where a page is written. */
  readonly options: Omit<SyncReport['options'], 'format' | 'grants'>;
};

/** Called for what happens during a sync. The command puts it into words. */
export type SyncEvents = WarningEvents & {
  readonly onPage: (object: string, received: number, total: number) => void;
  readonly onUsersWithoutType: (count: number, usernames: readonly string[]) => void;
  /** The Bulk API was to read all objects, but REST read this one. The error says why. */
  readonly onBulkRefused?: (object: string, why: Error) => void;
  readonly onReadingDone: () => void;
  /** How many requests were sent, however the sync ends. */
  readonly onEnd?: (apiCalls: number) => void;
};

/** The counts of what was dropped, with the names of the records among them that are known. */
const nameDropped = (dropped: readonly Dropped[], names: readonly NamedDrop[]): SyncOutcome['dropped'] =>
  dropped.map((drop) => {
    const named = names
      .filter(({ what, resourceType, reason }) => {
        return what === drop.what && resourceType === drop.resourceType && reason === drop.reason;
      })
      .map(({ holder, resource }) => ({ holder, resource }));
    return { ...drop, named, unnamed: drop.count - named.length };
  });

async function forPage(options: SyncOptions, client: OrgClient): Promise<SyncOptions> {
  const { optionsForPage } = await import('../page/pageOptions.js');
  return optionsForPage(options, client);
}

/** The options that have flags. */
function toldOptions({ leaveOutMissing: _, resourceTypes, ...options }: SyncOptions): SyncOutcome['options'] {
  return { ...options, resourceTypes: [...resourceTypes] };
}

const USERNAMES_SHOWN = 5;

const warnOfUsers = (snapshot: SnapshotReader, reason: LeftOutReason, events: SyncEvents): void => {
  const { count, usernames } = snapshot.leftOut(reason, USERNAMES_SHOWN);
  if (count > 0) events.onUsersWithoutType(count, usernames);
};

/** Reads the part of the org that a snapshot does not hold yet. */
const fill = async (
  snapshot: Snapshot,
  client: OrgClient,
  options: SyncOptions,
  events: ReadEvents & Pick<SyncEvents, 'onPage' | 'onProblem'>,
  abort: AbortController,
): Promise<void> => {
  const { writer } = snapshot;
  const sink = truncateForC1(writer, events.onProblem);
  const described = options.describePermissions ? describePermissions(sink, events.onProblem) : null;
  await readOrg(client, options, described?.sink ?? sink, snapshot, events, abort);
  described?.finish((topic) => writer.memos(topic));
  writer.finish(new Date());
};

/**
 * Reads an org's access, writes it as documents, and reports. If not everything can be read, nothing is written.
 *
 * @param abort ends the sync early: its caller's signal, and this sync's own when a query fails
 * @throws SfError in plain words, which says so if a later sync can go on
 */
export const sync = async (
  {
    connection,
    options: asked,
    documents,
    documentOptions,
    snapshotFile,
    pluginVersion,
    limits,
    workingFolder,
  }: SyncRequest,
  events: SyncEvents,
  abort: AbortController,
): Promise<SyncOutcome> => {
  const started = performance.now();
  const client = new OrgClient(connection, { signal: abort.signal, ...limits });
  await client.settleVersion();
  if (Number(client.apiVersion) < MINIMUM_API_VERSION) {
    throw orgError('ApiVersionTooOldError', 'apiVersionTooOld', [...client.versionInTexts, `${MINIMUM_API_VERSION}.0`]);
  }
  try {
    const organization = await readOrganization(client);
    const options = documents.some(({ format }) => format.id === PAGE) ? await forPage(asked, client) : asked;
    const runningUser = snapshotFile ? await readViewer(client) : knownViewer(client);
    return await withSyncSnapshot(workingFolder, client, organization.id, options, async (snapshot, resumedFrom) => {
      const readEvents = { ...events, ...keepWarnings(snapshot.warnings, events) };
      if (!snapshot.readAt) await fill(snapshot, client, options, readEvents, abort);
      const about = aboutSync(client, organization, runningUser, options, snapshot, pluginVersion);
      const unknownUser = unknownUserReason(options, runningUser.permissions);
      const reader = await snapshot.build(about, unknownUser, abort.signal);
      events.onReadingDone();
      warnOfUsers(reader, 'no-user-type', events);
      await snapshotFile?.prepare(snapshot.bytes());
      await prepareDocuments(reader, about, documents, documentOptions, events.onProblem, abort.signal);
      await placeOutputs([...(snapshotFile ? [snapshotFile] : []), ...documents.map(({ output }) => output)]);
      const dropped = await withoutDoubt(reader.dropped(), options, runningUser, client);
      const usage = client.usage;
      return {
        org: {
          id: organization.id,
          name: organization.name,
          edition: organization.edition,
          isSandbox: organization.isSandbox,
          username: client.username,
          instanceUrl: client.instanceUrl,
          apiVersion: client.apiVersion,
        },
        accounts: reader.accountCounts(),
        resourceTypes: reader.typeCounts(),
        dropped: nameDropped(dropped, snapshot.namedDrops()),
        permissionSetGroups: markedGroups(reader),
        permissions: reader.permissionCounts(),
        logins: reader.loginCounts(),
        licenseSeats: reader.licenseSeatCount(),
        ...reportWarnings(snapshot.warnings),
        options: toldOptions(options),
        changedWhileReading: snapshot.progress.changed(),
        resumedFrom: resumedFrom?.toISOString() ?? null,
        apiCalls: client.calls,
        apiUsage: usage ? { before: usage.before.used, after: usage.after.used, limit: usage.after.limit } : null,
        durationMs: Math.round(performance.now() - started),
      };
    });
  } finally {
    events.onEnd?.(client.calls);
  }
};
