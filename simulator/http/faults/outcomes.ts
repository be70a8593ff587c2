import type { FaultKind } from '../../org/faultPlan.js';
import type { DueFault } from '../../org/plannedFaults.js';

const OF_ANY_CALL = [
  'cut-before',
  'cut-within',
  'cut-after',
  'unavailable-after',
  'truncated',
  'malformed',
  'fuzzed',
  'proxy-page',
  'server-error',
  'concurrent-limit',
] as const satisfies FaultKind[];

const OF_QUERIES = ['query-timeout', 'no-access', 'short-page', 'wrong-total'] as const satisfies FaultKind[];

type OutcomeKind = (typeof OF_ANY_CALL | typeof OF_QUERIES)[number] | 'job-refused' | 'job-failed';

/** A fault that decides what a call is answered. */
export type Outcome = DueFault<OutcomeKind>;

/** The part of a query that a call asks for. */
export type QueryPart = 'page' | 'newBulkJob' | 'bulkJob' | 'bulkResults';

/** The kinds of fault that a call may meet. It meets the first of them that is planned, and no other. */
export function outcomesFor(part: QueryPart | undefined): readonly OutcomeKind[] {
  switch (part) {
    case 'page':
      return [...OF_ANY_CALL, ...OF_QUERIES];
    case 'newBulkJob':
      return [...OF_ANY_CALL, 'job-refused'];
    case 'bulkResults':
      return [...OF_ANY_CALL, 'short-page'];
    case 'bulkJob':
      return [...OF_ANY_CALL, 'job-failed', 'wrong-total'];
    default:
      return OF_ANY_CALL;
  }
}

/** The most records that a page may have. */
export const pageLimit = (outcome: Outcome | undefined): number =>
  outcome?.fault.kind === 'short-page' ? outcome.fault.records : Infinity;

/** The number of records that the answer claims. */
export const claimedTotal = (total: number, outcome: Outcome | undefined): number =>
  outcome?.fault.kind === 'wrong-total' ? Math.max(0, total + outcome.fault.by) : total;
