import { audit, filled, flag, id, isDeleted, lookup, named, text } from './fields.js';
import { sObject } from './sObject.js';

const feature = 'digital-experiences' as const;

/** Object Reference: PortalDelegablePermissionSet. What a delegated external administrator may assign. */
export const portalDelegablePermissionSet = sObject({
  name: 'PortalDelegablePermissionSet',
  keyPrefix: '0Pd',
  feature,
  readPermissions: ['ViewSetup'],
  fields: [
    id(),
    isDeleted(),
    filled(text('DeveloperName', 80)),
    named(...filled(text('MasterLabel', 80))),
    lookup('PermissionSetId', 'PermissionSet'),
    lookup('ProfileId', 'Profile'),
    audit(),
  ],
});

/** Object Reference: DelegatedAccount. The accounts whose users a delegated external administrator manages. */
export const delegatedAccount = sObject({
  name: 'DelegatedAccount',
  keyPrefix: '1da',
  feature,
  fields: [
    id(),
    isDeleted(),
    named(...filled(text('Name', 80))),
    lookup('OwnerId', 'User'),
    lookup('ParentId', 'Account'),
    lookup('TargetId', 'Account'),
    lookup('ManagedById', 'User'),
    flag('AccessManageUsers'),
    audit(),
  ],
});
