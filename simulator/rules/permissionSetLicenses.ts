import type { Row } from '../org/types.js';
import { assignedSets } from './assignedSets.js';
import { fieldIntegrity } from './faults.js';
import { checkSeat, countSeats } from './licenses.js';
import type { RuleContext, Values } from './rules.js';

/** The permission set license that a set needs, if any. */
const licenseNeededBy = (set: Row, context: RuleContext): Row | undefined =>
  typeof set.LicenseId === 'string' ? context.table('PermissionSetLicense').get(set.LicenseId) : undefined;

/** A user's assignment of a permission set license. */
export const assignedLicense = (licenseId: string, userId: string, context: RuleContext): Row | undefined =>
  context
    .table('PermissionSetLicenseAssign')
    .where('AssigneeId', userId)
    .find(({ PermissionSetLicenseId }) => PermissionSetLicenseId === licenseId);

/** A set of the user that needs a license, held directly or in a group. */
export const setThatNeeds = (licenseId: unknown, userId: unknown, context: RuleContext): Row | undefined =>
  context
    .table('PermissionSetAssignment')
    .where('AssigneeId', String(userId))
    .flatMap((assignment) => assignedSets(assignment, context))
    .find((set) => licenseNeededBy(set, context)?.Id === licenseId);

/**
 * A set that needs a permission set license goes to holders of the license, or brings it (Salesforce Help: "Permission Set
 * Licenses").
 *
 * @throws LICENSE_LIMIT_EXCEEDED, or FIELD_INTEGRITY_EXCEPTION where the license is demanded
 */
export function takeLicenseFor(set: Row, user: Row, context: RuleContext): void {
  const license = licenseNeededBy(set, context);
  if (!license || assignedLicense(license.Id, user.Id, context)) return;
  if (context.settings.switches.licenseForSet === 'demanded')
    throw fieldIntegrity(
      `Can't assign permission set ${set.Label} to user ${user.Name}. The user doesn't have the permission set license: ${license.MasterLabel}`,
      'PermissionSetId',
    );
  checkSeat(license, context);
  context.table('PermissionSetLicenseAssign').insert({ AssigneeId: user.Id, PermissionSetLicenseId: license.Id });
  countLicenseOf(user.Id, license.Id, 1, context);
}

/** Keeps `UsedLicenses` in step with an assignment that came or went. */
export function countLicenseOf(userId: unknown, licenseId: string, change: 1 | -1, context: RuleContext): void {
  const isActive = context.table('User').existing(String(userId)).IsActive === true;
  if (isActive || context.settings.switches.licensesOfInactive === 'counted')
    countSeats(context.table('PermissionSetLicense'), licenseId, change);
}

/**
 * What becomes of a user's licenses when the user is deactivated or activated. Salesforce Help says of some products that their
 * seats become free (000394412), and of others nothing.
 */
export function moveLicenses(before: Row, after: Row, context: RuleContext): void {
  const { licensesOfInactive: position } = context.settings.switches;
  if (position === 'counted' || before.IsActive === after.IsActive) return;
  const assignments = context.table('PermissionSetLicenseAssign');
  for (const { Id, PermissionSetLicenseId } of [...assignments.where('AssigneeId', before.Id)]) {
    const change = after.IsActive ? 1 : -1;
    countSeats(context.table('PermissionSetLicense'), String(PermissionSetLicenseId), change);
    if (position === 'removed') assignments.delete(Id);
  }
}

/**
 * Removes the licenses that no set of the user needs any more (Salesforce Help: "Remove a Permission Set License from a
 * User"). No field tells which of them came with a set, so all of them go.
 *
 * @param assignment the assignment that was deleted
 */
export function giveBackLicenses(assignment: Values, context: RuleContext): void {
  const position = context.settings.switches.licenseAfterLastSet;
  if (position === 'kept') return;
  const giveBack = (): void => {
    for (const set of assignedSets(assignment, context)) giveBackUnneeded(set, String(assignment.AssigneeId), context);
  };
  if (position === 'removed') giveBack();
  else context.later(giveBack);
}

function giveBackUnneeded(set: Row, userId: string, context: RuleContext): void {
  const license = licenseNeededBy(set, context);
  const assigned = license && assignedLicense(license.Id, userId, context);
  if (!assigned || setThatNeeds(license.Id, userId, context)) return;
  context.table('PermissionSetLicenseAssign').delete(assigned.Id);
  countLicenseOf(userId, license.Id, -1, context);
}
