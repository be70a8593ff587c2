import type { Row } from '../../org/types.js';
import type { OrgBuilder } from './orgBuilder.js';

export type NewUserLicense = {
  name: string;
  /** LicenseDefinitionKey */
  key: string;
  total: number;
};

export const addUserLicense = (builder: OrgBuilder, { name, key, total }: NewUserLicense): Row =>
  builder.insert('UserLicense', {
    Name: name,
    MasterLabel: name,
    LicenseDefinitionKey: key,
    TotalLicenses: total,
    UsedLicenses: 0,
    UsedLicensesLastUpdated: builder.ago(0),
  });

export type NewPackageLicense = {
  namespace: string;
  /** -1: everybody may use the package. */
  total: number;
  status?: 'Active' | 'Expired' | 'Free' | 'Trial';
  /** A date-time. */
  expires?: string;
};

/** The license of an installed package. */
export const addPackageLicense = (builder: OrgBuilder, license: NewPackageLicense): Row =>
  builder.insert('PackageLicense', {
    NamespacePrefix: license.namespace,
    AllowedLicenses: license.total,
    UsedLicenses: 0,
    Status: license.status,
    ExpirationDate: license.expires,
  });

/** Gives a user a seat of a package license. */
export function assignPackageLicense(builder: OrgBuilder, user: Row, license: Row): Row {
  takeSeat(builder, 'PackageLicense', license.Id);
  return builder.insert('UserPackageLicense', { UserId: user.Id, PackageLicenseId: license.Id });
}

export type NewPermissionSetLicense = {
  developerName: string;
  label: string;
  total: number;
  /** A date, as `2027-01-31`. */
  expires?: string;
  isAvailableForIntegrations?: boolean;
  status?: 'Active' | 'Disabled';
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
    Status: license.status,
  });

/** Gives a user a seat of a permission set license. */
export function assignPermissionSetLicense(builder: OrgBuilder, user: Row, license: Row): Row {
  takeSeat(builder, 'PermissionSetLicense', license.Id);
  return builder.insert('PermissionSetLicenseAssign', { AssigneeId: user.Id, PermissionSetLicenseId: license.Id });
}

/** Salesforce gives whoever gets a permission set made for a permission set license a seat of it, too. */
export function takeLicenseOf(builder: OrgBuilder, user: Row, set: Row): void {
  const license = typeof set.LicenseId === 'string' && builder.org.table('PermissionSetLicense').get(set.LicenseId);
  if (!license) return;
  const held = builder.org.table('PermissionSetLicenseAssign').where('AssigneeId', user.Id);
  if (!held.some((seat) => seat.PermissionSetLicenseId === license.Id))
    assignPermissionSetLicense(builder, user, license);
}

/** The objects whose rows are bought by the seat, and the field that says how many were. */
const SEATS_OF = {
  UserLicense: 'TotalLicenses',
  PermissionSetLicense: 'TotalLicenses',
  PackageLicense: 'AllowedLicenses',
} as const;

/**
 * Counts one more user of a license.
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
