import { duplicateRecord, fieldIntegrity, noAccessToReference } from './faults.js';
import { checkSeat } from './licenses.js';
import { assignedLicense, countLicenseOf, setThatNeeds } from './permissionSetLicenses.js';
import type { ObjectRules } from './rules.js';

/** Object Reference: PermissionSetLicenseAssign. A seat of a permission set license, kept as long as a set needs it. */
export const permissionSetLicenseAssign: ObjectRules = {
  object: 'PermissionSetLicenseAssign',
  permissions: ['AssignPermissionSets'],
  refusal: ({ PermissionSetLicenseId }) => noAccessToReference(PermissionSetLicenseId),
  beforeInsert({ AssigneeId, PermissionSetLicenseId }, context) {
    const license = context.table('PermissionSetLicense').existing(String(PermissionSetLicenseId));
    const existing = assignedLicense(license.Id, String(AssigneeId), context);
    if (existing) throw duplicateRecord('PermissionSetLicenseAssign', existing.Id);
    checkSeat(license, context);
    countLicenseOf(AssigneeId, license.Id, 1, context);
    return undefined;
  },
  beforeDelete({ AssigneeId, PermissionSetLicenseId }, context) {
    const set = setThatNeeds(PermissionSetLicenseId, AssigneeId, context);
    if (set) throw fieldIntegrity(`The permission set license is needed by the assigned permission set ${set.Label}`);
  },
  afterDelete({ AssigneeId, PermissionSetLicenseId }, context) {
    countLicenseOf(AssigneeId, String(PermissionSetLicenseId), -1, context);
  },
};
