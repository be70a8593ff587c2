import { Messages } from '@salesforce/core';
import { outcomesOf, type WriteOutcome } from '../../model/change.js';
import type { Path } from '../../model/path.js';
import { entitlementId } from '../../model/entitlement.js';
import type { ChangeResult } from '../../schemas/changes.js';
import type { LeftOutUser } from '../../schemas/users.js';
import { nextStepsAfter } from '../../org/refusals.js';
import { allErrorsOf } from '../../org/write/recordCollection.js';
import { csvRecord, neutralized, type Cell } from '../../formats/cell.js';
import { commandThatEnds, describePaths, type HeldAfterwards } from './heldThrough.js';
import type { PlannedRow } from './plan.js';
import { describeRowProblem, type RowProblem } from './request.js';
import { explainOutcome } from '../writing/explain.js';
import { SharedTexts } from '../lookup/sharedTexts.js';
import type { User } from '../lookup/users.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'plan');

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
  'replaced',
  'permissions',
  'held_through',
] as const;

/** The keys of a result in JSON. */
const RESULT_KEYS: Readonly<Record<keyof ChangeResult, true>> = {
  source: true,
  action: true,
  user: true,
  userId: true,
  resourceType: true,
  resource: true,
  entitlement: true,
  verdict: true,
  status: true,
  reason: true,
  recordId: true,
  error: true,
  expiresAt: true,
  replaced: true,
  permissions: true,
  heldThrough: true,
  nextSteps: true,
};

/** The names of a result's values, in a results file and in JSON. A file of changes may have them as well. */
export const RESULT_NAMES: readonly string[] = [...RESULT_COLUMNS, ...Object.keys(RESULT_KEYS)];

/**
 * The result of each row of a plan. A change that another change's write carries out has the outcome of that write.
 *
 * @param outcomes of the writes of the rows, in their order; none for a plan that was not carried out
 * @param afterwards what users still hold in other ways after the run
 * @param targetOrg the name of the org on the command line; null if it has none there
 */
export function resultsOf(
  rows: readonly PlannedRow[],
  outcomes: readonly WriteOutcome[],
  afterwards: HeldAfterwards = new Map(),
  targetOrg: string | null = null,
): ChangeResult[] {
  const plans = outcomes.length > 0 ? rows.flatMap(({ planned }) => planned ?? []) : [];
  const outcomeOf = outcomesOf(plans, outcomes);
  const texts = new SharedTexts();
  return rows.map((row) => {
    const { requested, user, target, planned, problem, permissions } = row;
    const outcome = planned ? outcomeOf.get(planned.doneBy ?? planned.change) : undefined;
    const { type, slug } = requested;
    const held = planned && afterwards.has(planned.change) ? afterwards.get(planned.change)! : planned?.heldThrough;
    const status = statusOf(row, outcome, held);
    return {
      source: requested.source,
      action: requested.action,
      user: user?.username ?? requested.user,
      userId: user?.id ?? null,
      resourceType: type,
      resource: target?.apiName ?? requested.resource,
      entitlement: target ? texts.of(entitlementId({ type, resourceId: target.id, slug })) : slug,
      verdict: planned?.verdict ?? 'refused',
      status,
      reason:
        problem ?? (outcome ? explainOutcome(outcome) : null) ?? heldReason(status, held) ?? planned?.reason ?? null,
      recordId: outcome?.recordId ?? null,
      error: outcome?.error ?? null,
      expiresAt: requested.expiresAt ?? null,
      replaced: planned?.replaces?.what ?? null,
      permissions: planned?.verdict === 'grant' && permissions.length > 0 ? [...permissions] : NONE,
      heldThrough: held && held.length > 0 ? held.map((path) => heldThroughOf(path, user!, targetOrg)) : NONE,
      nextSteps: status === 'failed' && outcome?.error ? nextStepsAfter(allErrorsOf(outcome.error)) : NONE,
    };
  });
}

/** The lists of most changes: one for all of them. */
const NONE: never[] = [];

function heldThroughOf(path: Path, user: User, targetOrg: string | null): ChangeResult['heldThrough'][number] {
  return {
    path: path.steps.map(({ type, apiName, displayName }) => ({
      resourceType: type,
      resource: apiName,
      name: displayName,
    })),
    command: commandThatEnds(path, user, targetOrg),
  };
}

function statusOf(
  { planned }: PlannedRow,
  outcome: WriteOutcome | undefined,
  held: readonly Path[] | null | undefined,
): ChangeResult['status'] {
  if (!planned || planned.verdict === 'refused') return 'refused';
  const isHeld = held === null || (held !== undefined && held.length > 0);
  if (!planned.write && !planned.doneBy) return isHeld ? 'still held' : 'nothing to do';
  if (outcome?.status === 'done' && isHeld) return 'partly done';
  return outcome?.status ?? 'not sent';
}

/** Why a change is no success although nothing failed; null where it is one, or something failed. */
function heldReason(status: ChangeResult['status'], held: readonly Path[] | null | undefined): string | null {
  if (status === 'still held') return describePaths(held ?? []);
  if (status !== 'partly done') return null;
  return held ? messages.getMessage('stillHeld', [describePaths(held)]) : messages.getMessage('notLooked');
}

/** The result of a row that was left out since it cannot be understood. It holds the texts of the row, so that they can be corrected. */
export function leftOutResult(problem: RowProblem): ChangeResult {
  return refusedResult(problem.source, problem.cells, describeRowProblem(problem));
}

/** The result of a row of a list of users that was left out. It holds the name in the row. */
export function leftOutUserResult({ source, user, reason }: LeftOutUser): ChangeResult {
  return refusedResult(source, { action: 'revoke', ...(user !== null && { user }) }, reason);
}

function refusedResult(source: string, cells: RowProblem['cells'], reason: string): ChangeResult {
  const { action = '', user = '', resource_type = '', resource = '', entitlement, expires_at } = cells;
  return {
    source,
    action,
    user,
    userId: null,
    resourceType: resource_type,
    resource,
    entitlement: entitlement ?? null,
    verdict: 'refused',
    status: 'refused',
    reason,
    recordId: null,
    error: null,
    expiresAt: expires_at ?? null,
    replaced: null,
    permissions: [],
    heldThrough: [],
    nextSteps: [],
  };
}

/** How many results are one part of a document. */
const PART = 500;

/**
 * Results as a document, in parts: JSON where the name of its file says so, CSV otherwise. Either can be fed in again: the first columns
 * of CSV are those of a file of changes. Its formulas are neutralized; `eachRow` takes that back.
 */
export function* resultParts(results: readonly ChangeResult[], path: string): Generator<string> {
  const isJson = /\.json$/i.test(path);
  if (results.length === 0) yield isJson ? '[]\n' : csvOf([], true);
  for (let at = 0; at < results.length; at += PART) {
    const some = results.slice(at, at + PART);
    const isLast = at + PART >= results.length;
    // Each part of JSON is a list, whose first and last lines are those of the brackets.
    if (isJson) yield `${at === 0 ? '[' : ','}${JSON.stringify(some, null, 2).slice(1, -2)}${isLast ? '\n]\n' : ''}`;
    else yield csvOf(some, at === 0);
  }
}

function csvOf(results: readonly ChangeResult[], header: boolean): string {
  const lines = results.map((result) => {
    const cells = cellsOf(result);
    return csvRecord(RESULT_COLUMNS.map((column) => cells[column] && neutralized(cells[column])));
  });
  return [...(header ? [csvRecord(RESULT_COLUMNS)] : []), ...lines, ''].join('\n');
}

function cellsOf(result: ChangeResult): Record<(typeof RESULT_COLUMNS)[number], Cell> {
  return {
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
    error_code: result.error?.code ?? null,
    error: result.error?.message ?? null,
    replaced: result.replaced,
    permissions: result.permissions.join(' '),
    held_through: result.heldThrough.map(({ path }) => path.map(({ name }) => name).join(' > ')).join('; '),
  };
}
