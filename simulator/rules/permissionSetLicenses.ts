import type { Row } from '../org/types.js';
import { fieldIntegrity } from './faults.js';
import { checkSeat, countSeats, licenseOfProfile } from './licenses.js';
import type { RuleContext, Values } from './rules.js';

/** What a set grants first, as Setup labels it: `AssignPermissionSets` → `Assign Permission Sets`. */
function firstPermission(set: Row): string {
  const name = Object.keys(set).find((field) => field.startsWith('Permissions') && set[field] === true);
  return (name ?? String(set.Label)).replace(/^Permissions/, '').replace(/([a-z])([A-Z])/g, '$1 $2');
}

/**
 * A set made for a user license goes only to users of that license (Object Reference: PermissionSetAssignment).
 *
 * @throws FIELD_INTEGRITY_EXCEPTION
 */
export function checkUserLicense(set: Row, user: Values, context: RuleContext): void {
  const { LicenseId } = set;
  if (typeof LicenseId !== 'string' || !context.table('UserLicense').get(LicenseId)) return;
  if (licenseOfProfile(user.ProfileId, context)?.Id === LicenseId) return;
  throw fieldIntegrity(
    `Can't assign permission set ${set.Label} to user ${user.Name}. The user license doesn't allow the permission: ${firstPermission(set)}`,
    'PermissionSetId',
  );
}

/** The permission set license that a set needs, if any. */
export function licenseNeededBy(set: Row, context: RuleContext): Row | undefined {
  return typeof set.LicenseId === 'string' ? context.table('PermissionSetLicense').get(set.LicenseId) : undefined;
}

/**
 * A set made for a permission set license takes a seat of it, unless the user has one.
 *
 * @throws LICENSE_LIMIT_EXCEEDED
 */
export function takeLicenseFor(set: Row, userId: string, context: RuleContext): void {
  const license = licenseNeededBy(set, context);
  if (!license || assignedLicense(license.Id, userId, context)) return;
  checkSeat(license);
  context.table('PermissionSetLicenseAssign').insert({ AssigneeId: userId, PermissionSetLicenseId: license.Id });
  countSeats(context.table('PermissionSetLicense'), license.Id, 1);
}

/** A user's assignment of a permission set license. */
export const assignedLicense = (licenseId: string, userId: string, context: RuleContext): Row | undefined =>
  context
    .table('PermissionSetLicenseAssign')
    .where('AssigneeId', userId)
    .find(({ PermissionSetLicenseId }) => PermissionSetLicenseId === licenseId);
