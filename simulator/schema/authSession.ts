import {
  audit,
  createOnly,
  dateTime,
  flag,
  id,
  integer,
  isDeleted,
  lookup,
  picklist,
  required,
  since,
  text,
} from './fields.js';
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

/**
 * Object Reference: SessionPermSetActivation. While the session lasts, its user has what a session-based permission set or permission
 * set group grants.
 */
export const sessionPermSetActivation = sObject({
  name: 'SessionPermSetActivation',
  keyPrefix: '0SA',
  label: 'Session Permission Set Activation',
  calls: ['create', 'delete'],
  since: 37,
  readPermissions: ['ManageSessionPermissionSets', 'ViewSetup'],
  fields: [
    id(),
    isDeleted(),
    createOnly(
      lookup('AuthSessionId', 'AuthSession'),
      lookup('PermissionSetId', 'PermissionSet', 'SessionActivations'),
      ...since(53, lookup('PermissionSetGroupId', 'PermissionSetGroup', 'SessionActivations')),
      ...required(lookup('UserId', 'User')),
      text('Description'),
    ),
    audit(),
  ],
});
