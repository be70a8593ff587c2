import { z } from 'zod';
import { accountCounts, typeCounts, writtenDocuments } from './documentReport.js';

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
