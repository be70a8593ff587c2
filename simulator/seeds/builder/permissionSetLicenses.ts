import type { Row } from '../../org/types.js';
import type { OrgBuilder } from './orgBuilder.js';
import { takeSeat } from './seats.js';

export type NewPermissionSetLicense = {
  developerName: string;
  label: string;
  total: number;
  /** A date, as `2027-01-31`. */
  expires?: string;
  isAvailableForIntegrations?: boolean;
};

export const addPermissionSetLicense = (builder: OrgBuilder, license: NewPermissionSetLicense): Row =>
  builder.insert('PermissionSetLicense', {
    DeveloperName: license.developerName,
    MasterLabel: license.label,
    PermissionSetLicenseKey: license.developerName,
    TotalLicenses: license.total,
    UsedLicenses: 0,
    ExpirationDate: license.expires,
    IsAvailableForIntegrations: license.isAvailableForIntegrations,
  });

/** Gives a user a seat of a permission set licence. */
export function assignPermissionSetLicense(builder: OrgBuilder, user: Row, license: Row): Row {
  takeSeat(builder, 'PermissionSetLicense', license.Id);
  return builder.insert('PermissionSetLicenseAssign', { AssigneeId: user.Id, PermissionSetLicenseId: license.Id });
}

/** Salesforce gives whoever gets a permission set made for a permission set licence a seat of it, too. */
export function takeLicenseOf(builder: OrgBuilder, user: Row, set: Row): void {
  const license = typeof set.LicenseId === 'string' && builder.org.table('PermissionSetLicense').get(set.LicenseId);
  if (!license) return;
  const held = builder.org.table('PermissionSetLicenseAssign').where('AssigneeId', user.Id);
  if (!held.some((seat) => seat.PermissionSetLicenseId === license.Id))
    assignPermissionSetLicense(builder, user, license);
}
