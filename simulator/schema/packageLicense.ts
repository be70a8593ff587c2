import {
  audit,
  createOnly,
  dateTime,
  filled,
  flag,
  id,
  integer,
  lookup,
  named,
  picklist,
  required,
  systemModstamp,
  text,
} from './fields.js';
import { sObject } from './sObject.js';

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
  fields: [
    id(),
    createOnly(...required(lookup('PackageLicenseId', 'PackageLicense'), lookup('UserId', 'User'))),
    audit(),
  ],
});
