import { duplicateRecord, fieldIntegrity } from './faults.js';
import { checkSeat, countSeats } from './licenses.js';
import type { ObjectRules } from './rules.js';

/** AllowedLicenses of a package that everybody in the org may use. */
const FOR_EVERYBODY = -1;

/** Object Reference: UserPackageLicense. A seat of a managed package. */
export const userPackageLicense: ObjectRules = {
  object: 'UserPackageLicense',
  permissions: ['ManagePackageLicenses'],
  beforeInsert({ UserId, PackageLicenseId }, context) {
    const license = context.table('PackageLicense').existing(String(PackageLicenseId));
    const existing = context
      .table('UserPackageLicense')
      .where('UserId', String(UserId))
      .find((row) => row.PackageLicenseId === license.Id);
    if (existing) throw duplicateRecord('UserPackageLicense', existing.Id);
    if (license.AllowedLicenses === FOR_EVERYBODY && context.settings.switches.packageForEverybody === 'refused')
      throw fieldIntegrity(
        `Package License: everybody may use the package ${license.NamespacePrefix}; it has no licenses to assign`,
        'PackageLicenseId',
      );
    checkSeat(license, context, 'AllowedLicenses');
    countSeats(context.table('PackageLicense'), license.Id, 1);
    return undefined;
  },
  afterDelete({ PackageLicenseId }, context) {
    countSeats(context.table('PackageLicense'), String(PackageLicenseId), -1);
  },
};
