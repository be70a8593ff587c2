/**
 * What can happen to a write that is right in itself:
 * - `row-locked`: a record is refused, since someone else holds it (UNABLE_TO_LOCK_ROW)
 * - `cut-before`: the connection ends before the call has any effect
 * - `cut-after`: the connection ends after the call took effect, and before its answer
 * - `unavailable-after`: the call takes effect and is answered with 503
 */
export const FAULT_KINDS = ['row-locked', 'cut-before', 'cut-after', 'unavailable-after'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault that strikes the next records (`row-locked`) or calls (the others) that write an object. */
export type PlannedFault = { kind: FaultKind; object: string; times: number };

/** The faults that are still to strike. */
export class PlannedFaults {
  private faults: PlannedFault[] = [];

  public list(): readonly PlannedFault[] {
    return this.faults.filter(({ times }) => times > 0);
  }

  public plan(fault: PlannedFault): void {
    this.faults.push({ ...fault });
  }

  /** Whether such a fault strikes now; each time it does, it is planned once less. */
  public strikes(kind: FaultKind, object: string | undefined): boolean {
    const name = object?.toLowerCase();
    const fault = this.list().find((planned) => planned.kind === kind && planned.object.toLowerCase() === name);
    if (!fault) return false;
    fault.times -= 1;
    return true;
  }

  public forget(): void {
    this.faults = [];
  }
}
