import type { OrgSettings, Row, Table } from '../org/types.js';
import { withoutHidden } from '../soql/hiddenRecords.js';
import type { Records } from '../soql/source.js';
import type { SystemPermission } from '../schema/systemPermissions.js';
import { fieldIntegrity } from './faults.js';
import type { RuleContext, Values } from './rules.js';

/** Salesforce Help: "Set Assignment Expiration Details for Users in Permission Sets and Permission Set Groups". */
const CANNOT_EXPIRE: readonly SystemPermission[] = [
  'AssignPermissionSets',
  'ManageProfilesPermissionsets',
  'ManageUsers',
];

/** Whether the end of an assignment has come (Object Reference: PermissionSetAssignment, ExpirationDate). */
export const hasExpired = ({ ExpirationDate }: Values, now: string): boolean =>
  typeof ExpirationDate === 'string' && ExpirationDate <= now;

/** Whether Salesforce takes an assignment as deleted because its end has come. */
export const isTakenAsDeleted = (assignment: Values, { now, settings }: RuleContext): boolean =>
  settings.switches.changesOfExpired === 'refused' && hasExpired(assignment, now);

/**
 * The end of an assignment is in the future. An assignment that lets its holder administer access has none.
 *
 * @param set the assigned set, for a group the set that the group owns
 * @throws FIELD_INTEGRITY_EXCEPTION
 */
export function checkExpiration(values: Values, set: Row | undefined, { now, settings }: RuleContext): void {
  if (typeof values.ExpirationDate !== 'string') return;
  if (hasExpired(values, now))
    throw fieldIntegrity('Expiration Date: the expiration date must be in the future', 'ExpirationDate');
  const administers = CANNOT_EXPIRE.some((permission) => set?.[`Permissions${permission}`] === true);
  if (administers && settings.switches.expirationOfAdministration === 'refused')
    throw fieldIntegrity(
      "Expiration Date: permission sets and permission set groups with the Manage Users, Assign Permission Sets, or Manage Profiles and Permission Sets permission can't have an expiration date",
      'ExpirationDate',
    );
}

/** Whether queries leave out an assignment, as if it were deleted; queryAll shows it. */
const isHidden = (assignment: Row, now: string, { switches }: OrgSettings): boolean =>
  (switches.expiredAssignments === 'hidden' && hasExpired(assignment, now)) ||
  (switches.revokedAssignments === 'hidden' && assignment.IsRevoked === true);

/** The assignments as queries see them. */
export function assignmentsForQueries(assignments: Records, now: string, settings: OrgSettings): Records {
  const { expiredAssignments, revokedAssignments } = settings.switches;
  if (expiredAssignments === 'shown' && revokedAssignments === 'shown') return assignments;
  return withoutHidden(assignments, (row) => isHidden(row, now, settings));
}

/** Makes assignments inactive when their end comes. */
export class Expiry {
  private doneUpTo = '';
  private doneForVersion = -1;

  public constructor(private readonly assignments: Table) {}

  /**
   * PermissionSetAssignment.IsActive follows the clock; the date assigned stays (Object Reference:
   * PermissionSetAssignment).
   */
  public catchUp(now: string): void {
    const dates = [...this.assignments.valuesOf('ExpirationDate')].map(String).filter((date) => date <= now);
    const isNew = this.assignments.version !== this.doneForVersion;
    for (const date of dates) if (isNew || date > this.doneUpTo) this.switchOff(date);
    this.doneUpTo = now;
    this.doneForVersion = this.assignments.version;
  }

  private switchOff(date: string): void {
    for (const { Id, IsActive, SystemModstamp } of this.assignments.where('ExpirationDate', date))
      if (IsActive) this.assignments.update(Id, { IsActive: false, SystemModstamp: SystemModstamp ?? null });
  }
}
