import type { Row } from '../org/types.js';
import { checkSeat, countSeats } from './licenses.js';
import type { RuleContext } from './rules.js';

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
