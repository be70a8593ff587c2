import type { Table } from './types.js';

/** PermissionSetAssignment.IsActive follows the clock; the date assigned stays (Object Reference: PermissionSetAssignment). */
export function switchOffExpired(assignments: Table, now: string): void {
  const expired = [...assignments.rows()].filter(
    ({ IsActive, ExpirationDate }) => IsActive && typeof ExpirationDate === 'string' && ExpirationDate <= now,
  );
  for (const { Id, SystemModstamp } of expired)
    assignments.update(Id, { IsActive: false, SystemModstamp: SystemModstamp ?? null });
}
