import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import type { Change, WriteOutcome } from '../../model/change.js';
import { entitlementId } from '../../model/entitlement.js';
import { meaningOf } from '../../org/errors.js';
import type { PlannedRow } from './plan.js';
import { describeRowProblem, type RowProblem } from './request.js';

/** What became of one change; in `result.changes` of `--json`, and, flattened, in a results file. */
export const changeResult = z.strictObject({
  source: z.string().nullable(),
  /** `grant` or `revoke`; of a row that cannot be understood, the text in the row. */
  action: z.string(),
  user: z.string(),
  userId: z.string().nullable(),
  resourceType: z.string(),
  resource: z.string(),
  /** C1's id, `type:id:slug`; the slug alone if the resource is unknown; null if a row names no entitlement. */
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

/** The columns of a results file. */
export const RESULT_COLUMNS = [
  'action',
  'user',
  'resource_type',
  'resource',
  'entitlement',
  'expires_at',
  'verdict',
  'status',
  'reason',
  'record_id',
  'error_code',
  'error',
] as const;

/** All names under which a result says something, in a results file or in JSON: a file of changes may have them, too. */
export const RESULT_NAMES: readonly string[] = [...RESULT_COLUMNS, ...Object.keys(changeResult.shape)];

/**
 * What became of each row of a plan. A change that another change's write carries out has the outcome of that write.
 *
 * @param outcomes of the rows that have a write, in their order; none for a plan that was not carried out
 */
export function resultsOf(rows: readonly PlannedRow[], outcomes: readonly WriteOutcome[]): ChangeResult[] {
  const withWrite = rows.flatMap(({ planned }) => (planned?.write ? planned.change : []));
  const outcomeOf = new Map<Change, WriteOutcome | undefined>(
    withWrite.map((change, position) => [change, outcomes[position]]),
  );
  return rows.map((row) => {
    const { requested, user, target, planned, problem } = row;
    const outcome = planned ? outcomeOf.get(planned.doneBy ?? planned.change) : undefined;
    const { type, slug } = requested;
    return {
      source: requested.source,
      action: requested.action,
      user: user?.username ?? requested.user,
      userId: user?.id ?? null,
      resourceType: type,
      resource: target?.apiName ?? requested.resource,
      entitlement: target ? entitlementId({ type, resourceId: target.id, slug }) : slug,
      verdict: planned?.verdict ?? 'refused',
      status: statusOf(row, outcome),
      reason: problem ?? (outcome?.error ? meaningOf(outcome.error.code) : null) ?? planned?.reason ?? null,
      recordId: outcome?.recordId ?? null,
      error: outcome?.error ? { ...outcome.error, fields: [...outcome.error.fields] } : null,
      expiresAt: requested.expiresAt ?? null,
    };
  });
}

function statusOf({ planned }: PlannedRow, outcome: WriteOutcome | undefined): ChangeResult['status'] {
  if (!planned || planned.verdict === 'refused') return 'refused';
  if (!planned.write && !planned.doneBy) return 'nothing to do';
  return outcome?.status ?? 'not sent';
}

/** The result of a row that was left out because it cannot be understood, with the texts of the row, to be corrected. */
export function leftOutResult(problem: RowProblem): ChangeResult {
  const { action = '', user = '', resource_type = '', resource = '', entitlement, expires_at } = problem.cells;
  return {
    source: problem.source,
    action,
    user,
    userId: null,
    resourceType: resource_type,
    resource,
    entitlement: entitlement ?? null,
    verdict: 'refused',
    status: 'refused',
    reason: describeRowProblem(problem),
    recordId: null,
    error: null,
    expiresAt: expires_at ?? null,
  };
}

/** Results as CSV. Its first columns are those of a file of changes, so that the failed rows can be run again. */
export function resultsAsCsv(results: readonly ChangeResult[]): string {
  return stringify(
    results.map((result) => ({
      action: result.action,
      user: result.user,
      resource_type: result.resourceType,
      resource: result.resource,
      entitlement: result.entitlement,
      expires_at: result.expiresAt,
      verdict: result.verdict,
      status: result.status,
      reason: result.reason,
      record_id: result.recordId,
      error_code: result.error?.code,
      error: result.error?.message,
    })),
    { header: true, columns: RESULT_COLUMNS },
  );
}
