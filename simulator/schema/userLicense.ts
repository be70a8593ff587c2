import { dateTime, filled, id, integer, named, picklist, systemModstamp, text } from './fields.js';
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
