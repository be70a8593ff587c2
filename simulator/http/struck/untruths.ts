import type { Outcome } from './outcomes.js';

/** How many records a page may have at most. */
export const shortPage = (outcome: Outcome | undefined): number =>
  outcome?.fault.kind === 'short-page' ? outcome.fault.records : Infinity;

/** How many records the answer claims that there are. */
export const claimedTotal = (total: number, outcome: Outcome | undefined): number =>
  outcome?.fault.kind === 'wrong-total' ? Math.max(0, total + outcome.fault.by) : total;
