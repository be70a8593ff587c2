import type { Row } from '../../org/types.js';
import type { OrgBuilder } from './orgBuilder.js';

/** The objects whose rows are bought by the seat, and the field that says how many were. */
const SEATS_OF = {
  UserLicense: 'TotalLicenses',
  PermissionSetLicense: 'TotalLicenses',
  PackageLicense: 'AllowedLicenses',
} as const;

/**
 * Counts one more user of a licence.
 *
 * @throws Error when all seats are taken
 */
export function takeSeat(builder: OrgBuilder, object: keyof typeof SEATS_OF, licenseId: string): void {
  const license = builder.org.table(object).get(licenseId);
  if (!license) throw new Error(`There is no ${object} ${licenseId}`);
  const used = Number(license.UsedLicenses) + 1;
  if (used > Number(license[SEATS_OF[object]])) throw new Error(`${object} ${nameOf(license)} has no seat left`);
  builder.amend(object, license, { UsedLicenses: used });
}

const nameOf = (license: Row): string => String(license.MasterLabel ?? license.NamespacePrefix);
