import type { Method } from '../calls.js';

/**
 * What can happen to a call that is right in itself:
 * - `cut-before`: the connection ends before the call has any effect
 * - `cut-after`: the connection ends after the call took effect, and before its answer
 * - `unavailable`: it has no effect and is answered with UNAVAILABLE (503 for a token)
 * - `unanswered`: it has no effect, and no answer comes until the client gives up
 * - `token-refused`: it has no effect and is answered with UNAUTHENTICATED (401 for a token)
 */
export type FaultKind = 'cut-before' | 'cut-after' | 'unavailable' | 'unanswered' | 'token-refused';

/** A fault that strikes once. */
export type PlannedFault = {
  readonly kind: FaultKind;
  readonly method: Method;
  /** How many calls of the method pass before; 0 by default. */
  readonly after?: number;
  /** For `cut-before` of UploadAsset: at which message, counted from 1, which is the metadata; 1 by default. */
  readonly atMessage?: number;
};

/** The faults that are still to strike. */
export class PlannedFaults {
  private pending: { fault: PlannedFault; passes: number }[] = [];

  public plan(...faults: PlannedFault[]): void {
    this.pending.push(...faults.map((fault) => ({ fault, passes: fault.after ?? 0 })));
  }

  /** Forgets what has not struck. */
  public clear(): void {
    this.pending = [];
  }

  public list(): PlannedFault[] {
    return this.pending.map(({ fault }) => fault);
  }

  /** The fault that strikes a call of this method now, if any; it is planned no more. */
  public strike(method: Method): PlannedFault | undefined {
    const ofMethod = this.pending.filter(({ fault }) => fault.method === method);
    const due = ofMethod.find(({ passes }) => passes === 0);
    for (const other of ofMethod) if (other.passes > 0) other.passes -= 1;
    this.pending = this.pending.filter((entry) => entry !== due);
    return due?.fault;
  }
}
