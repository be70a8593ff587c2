import { duplicateRecord } from './faults.js';
import { checkSeat, countSeats } from './licenses.js';
import type { ObjectRules } from './rules.js';

/** Object Reference: UserPackageLicense. A seat of a managed package. */
export const userPackageLicense: ObjectRules = {
  object: 'UserPackageLicense',
  permissions: ['ManageUsers'],
  beforeInsert({ UserId, PackageLicenseId }, context) {
    const license = context.table('PackageLicense').existing(String(PackageLicenseId));
    const existing = context
      .table('UserPackageLicense')
      .where('UserId', String(UserId))
      .find((row) => row.PackageLicenseId === license.Id);
    if (existing) throw duplicateRecord('UserPackageLicense', existing.Id);
    checkSeat(license, 'AllowedLicenses');
    countSeats(context.table('PackageLicense'), license.Id, 1);
    return undefined;
  },
  afterDelete({ PackageLicenseId }, context) {
    countSeats(context.table('PackageLicense'), String(PackageLicenseId), -1);
  },
};
