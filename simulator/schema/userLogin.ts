import { filled, flag, id, lastModified, lookup, readOnly } from './fields.js';
import { sObject } from './sObject.js';

/** Object Reference: UserLogin. Salesforce makes the row with the user. */
export const userLogin = sObject({
  name: 'UserLogin',
  keyPrefix: '0Yw',
  calls: ['update'],
  since: 29,
  readPermissions: ['ManageUsers'],
  fields: [
    id(),
    readOnly(lookup('UserId', 'User', 'UserLogins')),
    filled(flag('IsFrozen'), flag('IsPasswordLocked')),
    lastModified(),
  ],
});
