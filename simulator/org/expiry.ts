import type { Table } from './types.js';

/** Switches off the assignments whose time has run out. */
export class Expiry {
  private settledAt = '';
  private settledVersion = -1;

  public constructor(private readonly assignments: Table) {}

  /** PermissionSetAssignment.IsActive follows the clock; the date assigned stays (Object Reference: PermissionSetAssignment). */
  public settle(now: string): void {
    const dates = [...this.assignments.valuesOf('ExpirationDate')].map(String).filter((date) => date <= now);
    const isNew = this.assignments.version !== this.settledVersion;
    for (const date of dates) if (isNew || date > this.settledAt) this.switchOff(date);
    this.settledAt = now;
    this.settledVersion = this.assignments.version;
  }

  private switchOff(date: string): void {
    for (const { Id, IsActive, SystemModstamp } of this.assignments.where('ExpirationDate', date))
      if (IsActive) this.assignments.update(Id, { IsActive: false, SystemModstamp: SystemModstamp ?? null });
  }
}
