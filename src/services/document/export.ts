// Makes the kinds of access known to the snapshot and the formats.
import '../../resources/index.js';
import { resourceTypes } from '../../model/resourceType.js';
import type { ExportReport } from '../../schemas/documents.js';
import type { About } from '../../snapshot/about.js';
import { explainDamage, openKeptSnapshot } from '../../snapshot/keptSnapshot.js';
import {
  type DocumentOptions,
  type DocumentRequest,
  placeOutputs,
  prepareDocuments,
  type OnProblem,
} from './documents.js';

export type ExportRequest = {
  /** The file that a sync kept. */
  readonly snapshot: string;
  readonly documents: readonly DocumentRequest[];
  readonly options: DocumentOptions;
};

/**
 * Writes documents from a snapshot that an earlier sync kept, without the org.
 *
 * @throws SfError when the file is not a snapshot of this version, or when a document cannot be written
 */
export const exportSnapshot = async (
  { snapshot, documents, options }: ExportRequest,
  onProblem: OnProblem,
  signal: AbortSignal,
): Promise<Pick<ExportReport, 'org' | 'readAt' | 'notRead' | 'accounts' | 'resourceTypes'>> => {
  const kept = await openKeptSnapshot(snapshot);
  const { reader, about } = kept;
  const { id, name, instanceUrl } = about.organization;
  try {
    await prepareDocuments(reader, about, documents, options, onProblem, signal);
    await placeOutputs(documents.map(({ output }) => output));
    return {
      org: { id, name, instanceUrl },
      readAt: about.readAt.toISOString(),
      notRead: notReadIn(about),
      accounts: reader.accountCounts(),
      resourceTypes: reader.typeCounts(),
    };
  } catch (error) {
    throw explainDamage(snapshot, error);
  } finally {
    kept.close();
  }
};

/** The resource types of this version of the plugin that a snapshot does not hold. */
function notReadIn(about: About): ExportReport['notRead'] {
  const reasons = new Map(about.resourceTypes.map(({ id, notRead }) => [id, notRead]));
  return resourceTypes.flatMap(({ id }) => {
    const reason = reasons.has(id) ? reasons.get(id)! : 'not-known';
    return reason === null ? [] : [{ resourceType: id, reason }];
  });
}
