import type { SyncOptions } from '../../../model/syncOptions.js';
import type { OrgClient } from '../../../org/client.js';
import { readOrganization } from '../../../org/facts.js';
import { createSnapshot } from '../../../snapshot/snapshot.js';
import { aboutSync, readViewer, unknownUserReason } from '../../sync/aboutSync.js';
import { readOrg } from '../../sync/readOrg.js';
import { keepWarnings, type WarningEvents } from '../../sync/syncWarnings.js';
import { type AnswerSource, sourceJustRead } from '../source.js';

/** Called for what happens while an org is read. */
export type ReadingEvents = WarningEvents & {
  readonly onPage: (object: string, received: number, total: number) => void;
  readonly onReadingDone: () => void;
};

/** What is known of an org as a whole: by a kept snapshot, or by one that was just read. */
export type WholeOrg = Omit<AnswerSource, 'notKnown'>;

/** An org that was just read, and the content of a file in which that can be kept. */
export type LiveOrg = WholeOrg & { bytes(): AsyncIterable<Uint8Array> };

/**
 * Reads all that options select from an org, as a sync does, and keeps it in a temporary folder until the source is closed. Where that
 * fails, or is interrupted, nothing is left.
 *
 * @param abort ends it early: its caller's signal, and its own when a query fails
 * @param pluginVersion for a snapshot that is kept
 * @throws SfError in plain words
 */
export async function wholeOrgSource(
  client: OrgClient,
  options: SyncOptions,
  events: ReadingEvents,
  abort: AbortController,
  pluginVersion?: string,
): Promise<LiveOrg> {
  const snapshot = await createSnapshot();
  const { writer, warnings } = snapshot;
  try {
    const [organization, runningUser] = await Promise.all([readOrganization(client), readViewer(client)]);
    await readOrg(client, options, writer, snapshot, { ...events, ...keepWarnings(warnings, events) }, abort);
    writer.finish(new Date());
    const about = aboutSync(client, organization, runningUser, options, snapshot, pluginVersion);
    const reader = await snapshot.build(about, unknownUserReason(options, runningUser.permissions), abort.signal);
    events.onReadingDone();
    return Object.assign(sourceJustRead(client, snapshot, reader, about), { bytes: () => snapshot.bytes() });
  } catch (error) {
    await snapshot.dispose();
    throw snapshot.explain(error);
  }
}
