import { z } from 'zod';
import { openKeptSnapshot } from '../../snapshot/keptSnapshot.js';
import {
  type DocumentOptions,
  type DocumentRequest,
  placeOutputs,
  prepareDocuments,
  type OnProblem,
} from './documents.js';
import { accountCounts, typeCounts, writtenDocuments } from './report.js';

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
): Promise<Pick<ExportReport, 'org' | 'readAt' | 'accounts' | 'resourceTypes'>> => {
  const kept = await openKeptSnapshot(snapshot);
  const { reader, about } = kept;
  try {
    await prepareDocuments(reader, about, documents, options, onProblem, signal);
    await placeOutputs(documents.map(({ output }) => output));
    return {
      org: about.organization,
      readAt: about.readAt.toISOString(),
      accounts: reader.accountCounts(),
      resourceTypes: reader.typeCounts(),
    };
  } finally {
    kept.close();
  }
};

/** What an export did: `result` of `sf access export --json`. */
export const exportReport = z.strictObject({
  org: z.strictObject({ id: z.string(), name: z.string(), instanceUrl: z.string() }),
  /** When the org was read: UTC with `Z`. */
  readAt: z.iso.datetime(),
  accounts: accountCounts,
  resourceTypes: z.array(typeCounts),
  snapshotFile: z.string(),
  ...writtenDocuments,
});

export type ExportReport = z.infer<typeof exportReport>;
