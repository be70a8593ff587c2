import type { Table } from './types.js';

/** PermissionSetAssignment.IsActive follows the clock; the date assigned stays (Object Reference: PermissionSetAssignment). */
export function switchOffExpired(assignments: Table, now: string): void {
  const passed = [...assignments.valuesOf('ExpirationDate')].map(String).filter((date) => date <= now);
  for (const date of passed)
    for (const { Id, IsActive, SystemModstamp } of assignments.where('ExpirationDate', date))
      if (IsActive) assignments.update(Id, { IsActive: false, SystemModstamp: SystemModstamp ?? null });
}
