import type { Row } from '../../org/types.js';
import type { OrgBuilder } from './orgBuilder.js';
import { takeSeat } from './seats.js';

/** The licence of an installed package. */
export const addPackageLicense = (builder: OrgBuilder, namespace: string, total: number): Row =>
  builder.insert('PackageLicense', { NamespacePrefix: namespace, AllowedLicenses: total, UsedLicenses: 0 });

/** Gives a user a seat of a package licence. */
export function assignPackageLicense(builder: OrgBuilder, user: Row, license: Row): Row {
  takeSeat(builder, 'PackageLicense', license.Id);
  return builder.insert('UserPackageLicense', { UserId: user.Id, PackageLicenseId: license.Id });
}
