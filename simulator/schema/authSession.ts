import { dateTime, flag, id, integer, lookup, picklist, text } from './fields.js';
import { sObject } from './sObject.js';

/** Object Reference: AuthSession. Deleting the row logs the user out. */
export const authSession = sObject({
  name: 'AuthSession',
  keyPrefix: '0Ak',
  calls: ['delete'],
  since: 29,
  readPermissions: ['ManageUsers'],
  fields: [
    id(),
    lookup('UsersId', 'User'),
    dateTime('CreatedDate'),
    dateTime('LastModifiedDate'),
    integer('NumSecondsValid'),
    text('UserType', 40),
    text('SourceIp', 39),
    text('LoginType', 80),
    picklist('SessionType', ['UI', 'API', 'OAuth2', 'Oauth2', 'SubstituteUser', 'TempUIFrontdoor', 'Visualforce']),
    flag('IsCurrent'),
  ],
});
