import type { Org } from '../../../../simulator/org/types.js';
import type { Findings } from './findings.js';
import { rowsOf, textOf } from './rows.js';

/** Licenses of one kind, and who has a seat. */
function walkSeats(
  org: Org,
  findings: Findings,
  type: string,
  [object, nameField]: [object: string, nameField: string],
  [assignment, licenseField, userField]: [object: string, licenseField: string, userField: string],
): void {
  for (const license of rowsOf(org, object)) {
    const name = textOf(license, nameField);
    findings.resource({ type, id: license.Id, name, trait: 'role', parentId: null }, ['assigned']);
  }
  for (const seat of rowsOf(org, assignment)) {
    findings.grant(`${type}:${textOf(seat, licenseField)}:assigned`, String(seat[userField]));
  }
}

export function walkPermissionSetLicenses(org: Org, findings: Findings): void {
  walkSeats(
    org,
    findings,
    'permission_set_license',
    ['PermissionSetLicense', 'MasterLabel'],
    ['PermissionSetLicenseAssign', 'PermissionSetLicenseId', 'AssigneeId'],
  );
}

export function walkPackageLicenses(org: Org, findings: Findings): void {
  walkSeats(
    org,
    findings,
    'package_license',
    ['PackageLicense', 'NamespacePrefix'],
    ['UserPackageLicense', 'PackageLicenseId', 'UserId'],
  );
}
