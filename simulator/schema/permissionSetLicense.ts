import {
  audit,
  createOnly,
  date,
  filled,
  flag,
  id,
  integer,
  isDeleted,
  lookup,
  named,
  picklist,
  required,
  since,
  text,
} from './fields.js';
import { sObject } from './sObject.js';

/** Object Reference: PermissionSetLicense. */
export const permissionSetLicense = sObject({
  name: 'PermissionSetLicense',
  keyPrefix: '0PL',
  since: 29,
  fields: [
    id(),
    isDeleted(),
    filled(text('DeveloperName', 80)),
    picklist('Language', ['en_US', 'de', 'fr', 'es', 'ja'], 'en_US'),
    named(...filled(text('MasterLabel', 80))),
    text('PermissionSetLicenseKey', 255),
    filled(integer('TotalLicenses'), picklist('Status', ['Active', 'Disabled'], 'Active')),
    date('ExpirationDate'),
    filled(integer('UsedLicenses')),
    since(50, flag('IsAvailableForIntegrations'), flag('IsSupplementLicense')),
    picklist('LicenseExpirationPolicy', ['NotAllowed', 'AutoExtend']),
    audit(),
  ],
});

/** Object Reference: PermissionSetLicenseAssign. */
export const permissionSetLicenseAssign = sObject({
  name: 'PermissionSetLicenseAssign',
  keyPrefix: '2LA',
  label: 'Permission Set License Assignment',
  calls: ['create', 'delete'],
  since: 29,
  readPermissions: ['ViewSetup', 'AssignPermissionSets'],
  fields: [
    id(),
    isDeleted(),
    createOnly(
      ...required(
        lookup('PermissionSetLicenseId', 'PermissionSetLicense', 'PermissionSetLicenseAssignments'),
        lookup('AssigneeId', 'User', 'PermissionSetLicenseAssignments'),
      ),
    ),
    audit(),
  ],
});
