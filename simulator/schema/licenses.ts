import {
  audit,
  createOnly,
  date,
  dateTime,
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
  systemModstamp,
  text,
} from './fields.js';
import { sObject } from './sObject.js';

/** Object Reference: UserLicense. */
export const userLicense = sObject({
  name: 'UserLicense',
  keyPrefix: '100',
  fields: [
    id(),
    filled(text('LicenseDefinitionKey', 40), text('MasterLabel', 80)),
    named(...filled(text('Name', 80))),
    filled(picklist('Status', ['Active', 'Disabled'], 'Active'), integer('TotalLicenses'), integer('UsedLicenses')),
    dateTime('UsedLicensesLastUpdated'),
    integer('MonthlyLoginsUsed'),
    integer('MonthlyLoginsEntitlement'),
    dateTime('CreatedDate'),
    dateTime('LastModifiedDate'),
    systemModstamp(),
  ],
});

/** Object Reference: PackageLicense. */
export const packageLicense = sObject({
  name: 'PackageLicense',
  keyPrefix: '050',
  fields: [
    id(),
    filled(picklist('Status', ['Active', 'Expired', 'Free', 'Trial'], 'Active')),
    flag('IsProvisioned', true),
    filled(integer('AllowedLicenses'), integer('UsedLicenses')),
    dateTime('ExpirationDate'),
    dateTime('CreatedDate'),
    dateTime('LastModifiedDate'),
    systemModstamp(),
    named(...filled(text('NamespacePrefix', 15))),
  ],
});

/** Object Reference: UserPackageLicense. */
export const userPackageLicense = sObject({
  name: 'UserPackageLicense',
  keyPrefix: '051',
  calls: ['create', 'delete'],
  readPermissions: ['ManagePackageLicenses'],
  fields: [
    id(),
    createOnly(...required(lookup('PackageLicenseId', 'PackageLicense'), lookup('UserId', 'User'))),
    audit(),
  ],
});

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

/** Object Reference: ActiveFeatureLicenseMetric. One day's use of a feature license. */
export const activeFeatureLicenseMetric = sObject({
  name: 'ActiveFeatureLicenseMetric',
  keyPrefix: '5h1',
  since: 52,
  readPermissions: ['ViewSetup'],
  fields: [
    id(),
    date('MetricsDate'),
    text('FeatureType', 40),
    integer('AssignedUserCount'),
    integer('ActiveUserCount'),
    integer('TotalLicenseCount'),
    systemModstamp(),
  ],
});

/** Object Reference: ActivePermSetLicenseMetric. One day's use of a permission set license. */
export const activePermSetLicenseMetric = sObject({
  name: 'ActivePermSetLicenseMetric',
  keyPrefix: '5h2',
  since: 52,
  readPermissions: ['ViewSetup'],
  fields: [
    id(),
    date('MetricsDate'),
    lookup('PermissionSetLicenseId', 'PermissionSetLicense'),
    integer('AssignedUserCount'),
    integer('ActiveUserCount'),
    systemModstamp(),
  ],
});
