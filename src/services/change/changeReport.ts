import { z } from 'zod';

/** What became of one change; in `result.changes` of `--json`, and, flattened, in a results file. */
export const changeResult = z.strictObject({
  source: z.string().nullable(),
  /** `grant` or `revoke`; of a row that cannot be understood, what stands there. */
  action: z.string(),
  user: z.string(),
  userId: z.string().nullable(),
  resourceType: z.string(),
  resource: z.string(),
  /** C1's id, `type:id:slug`; the slug alone where the resource is unknown; null where a row says nothing. */
  entitlement: z.string().nullable(),
  verdict: z.enum(['grant', 'already granted', 'update expiry', 'revoke', 'already revoked', 'refused']),
  status: z.enum(['done', 'nothing to do', 'refused', 'failed', 'not sent']),
  reason: z.string().nullable(),
  recordId: z.string().nullable(),
  error: z.strictObject({ code: z.string(), message: z.string(), fields: z.array(z.string()) }).nullable(),
  expiresAt: z.string().nullable(),
});

/** `result` of `sf access grant --json` and `sf access revoke --json`. */
export const changeReport = z.strictObject({
  changes: z.array(changeResult),
  journal: z.string().nullable(),
  outputFile: z.string().nullable(),
  apiCalls: z.int().nonnegative(),
  dryRun: z.boolean(),
});

export type ChangeResult = z.infer<typeof changeResult>;
export type ChangeReport = z.infer<typeof changeReport>;
