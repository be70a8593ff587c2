import { audit, id, longText, lookup, named, picklist, readOnly, required, text } from './fields.js';
import { sObject } from './sObject.js';
import { permissionFields } from './systemPermissions.js';

/** Object Reference: Profile. Writing profiles belongs to the Metadata API here. */
export const profile = sObject({
  name: 'Profile',
  keyPrefix: '00e',
  fields: [
    id(),
    named(...required(text('Name'))),
    permissionFields(),
    readOnly(
      lookup('UserLicenseId', 'UserLicense'),
      picklist('UserType', [
        'Standard',
        'PowerPartner',
        'CspLitePortal',
        'CustomerSuccess',
        'PowerCustomerSuccess',
        'CsnOnly',
        'Guest',
        'AutomatedProcess',
        'CloudIntegrationUser',
      ]),
    ),
    longText('Description'),
    audit(),
  ],
});
