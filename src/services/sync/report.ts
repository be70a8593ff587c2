import { z } from 'zod';
import { accountCounts, grantView, resourceTypeId, typeCounts, writtenDocuments } from '../document/report.js';

const count = z.int().nonnegative();

/** What a sync did: `result` of `sf access sync --json`. */
export const syncReport = z.strictObject({
  org: z.strictObject({
    id: z.string(),
    name: z.string(),
    edition: z.string(),
    isSandbox: z.boolean(),
    username: z.string().nullable(),
    instanceUrl: z.string(),
    apiVersion: z.string(),
  }),
  options: z.strictObject({
    /** Null where there are several documents, or none: `outputFiles` has each. */
    format: z.string().nullable(),
    grants: grantView.nullable(),
    resourceTypes: z.array(resourceTypeId),
    syncConnectedApps: z.boolean(),
    syncAgents: z.boolean(),
    syncDeactivatedUsers: z.boolean(),
    syncNonStandardUsers: z.boolean(),
    usernameForEmail: z.boolean(),
    includeShadowPermissionSets: z.boolean(),
    includeSystemGroups: z.boolean(),
  }),
  accounts: accountCounts,
  resourceTypes: z.array(typeCounts),
  dropped: z.array(
    z.strictObject({
      what: z.enum(['grant', 'inheritance']),
      resourceType: resourceTypeId,
      reason: z.string(),
      explanation: z.string(),
      count,
    }),
  ),
  leftOut: z.array(z.strictObject({ resourceType: resourceTypeId, reason: z.string() })),
  /** Objects of which records came or went while they were read. */
  changedWhileReading: z.array(z.strictObject({ object: z.string(), expected: count, received: count })),
  /** When the sync was begun that this one went on with. */
  resumedFrom: z.string().nullable(),
  apiCalls: count,
  /** Objects that a job of the Bulk API has read, or a part of them. */
  bulkQueries: z.array(z.string()),
  apiUsage: z.strictObject({ before: count, after: count, limit: count }).nullable(),
  durationMs: count,
  snapshotFile: z.string().nullable(),
  ...writtenDocuments,
});

export type SyncReport = z.infer<typeof syncReport>;
