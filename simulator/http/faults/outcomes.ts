import type { FaultKind } from '../../org/faultPlan.js';
import type { Strike } from '../../org/plannedFaults.js';
import type { Facts } from './callFacts.js';

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
export type Outcome = Strike<OutcomeKind>;

/** How a call may end badly. Of these faults it meets the first that is planned, and no other. */
export function outcomesFor({ reads }: Facts): readonly OutcomeKind[] {
  switch (reads) {
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

/** How many records a page may have at most. */
export const shortPage = (outcome: Outcome | undefined): number =>
  outcome?.fault.kind === 'short-page' ? outcome.fault.records : Infinity;

/** How many records the answer claims that there are. */
export const claimedTotal = (total: number, outcome: Outcome | undefined): number =>
  outcome?.fault.kind === 'wrong-total' ? Math.max(0, total + outcome.fault.by) : total;
