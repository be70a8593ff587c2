import { z } from 'zod';
import { resourceTypeIds } from '../model/resourceType.js';

const count = z.int().nonnegative();
const resourceType = z.enum(resourceTypeIds as [string, ...string[]]);

/** What a sync did: `result` of `sf access sync --json`. */
export const syncReport = z.strictObject({
  org: z.strictObject({
    id: z.string(),
    name: z.string(),
    edition: z.string(),
    isSandbox: z.boolean(),
    username: z.string(),
    instanceUrl: z.string(),
    apiVersion: z.string(),
  }),
  options: z.strictObject({
    format: z.string(),
    grants: z.enum(['direct', 'effective']),
    resourceTypes: z.array(resourceType),
    syncConnectedApps: z.boolean(),
    syncAgents: z.boolean(),
    syncDeactivatedUsers: z.boolean(),
    syncNonStandardUsers: z.boolean(),
    usernameForEmail: z.boolean(),
    includeShadowPermissionSets: z.boolean(),
    includeSystemGroups: z.boolean(),
  }),
  accounts: z.strictObject({
    total: count,
    enabled: count,
    inactive: count,
    frozen: count,
    service: count,
  }),
  resourceTypes: z.array(
    z.strictObject({
      resourceType,
      resources: count,
      entitlements: count,
      directGrants: count,
      effectiveGrants: count,
      inheritances: count,
    }),
  ),
  dropped: z.array(
    z.strictObject({
      what: z.enum(['grant', 'inheritance']),
      resourceType,
      reason: z.string(),
      explanation: z.string(),
      count,
    }),
  ),
  leftOut: z.array(z.strictObject({ resourceType, reason: z.string() })),
  apiCalls: count,
  apiUsage: z.strictObject({ before: count, after: count, limit: count }).nullable(),
  durationMs: count,
  outputFile: z.string().nullable(),
  document: z.unknown().optional(),
});

export type SyncReport = z.infer<typeof syncReport>;
