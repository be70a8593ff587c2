import {
  audit,
  createOnly,
  filled,
  flag,
  id,
  integer,
  isDeleted,
  longText,
  lookup,
  named,
  picklist,
  readOnly,
  required,
  since,
  text,
} from './fields.js';
import { sObject } from './sObject.js';
import { permissionFields } from './systemPermissions.js';

/** Object Reference: PermissionSet. Profiles and permission set groups own one each, which nobody edits. */
export const permissionSet = sObject({
  name: 'PermissionSet',
  keyPrefix: '0PS',
  calls: ['create', 'update', 'delete'],
  since: 22,
  readPermissions: ['ViewSetup', 'ManageSessionPermissionSets', 'AssignPermissionSets', 'ManageProfilesPermissionsets'],
  fields: [
    id(),
    named(...required(text('Name', 80))),
    required(text('Label', 80)),
    since(38, ...createOnly(lookup('LicenseId', ['PermissionSetLicense', 'UserLicense']))),
    readOnly(
      lookup('ProfileId', 'Profile'),
      flag('IsOwnedByProfile'),
      flag('IsCustom', true),
      text('NamespacePrefix', 15),
    ),
    since(45, ...readOnly(lookup('PermissionSetGroupId', 'PermissionSetGroup'), integer('PsgCount'))),
    since(
      46,
      ...readOnly(...filled(picklist('Type', ['Regular', 'Standard', 'Session', 'Group', 'Profile'], 'Regular'))),
    ),
    flag('HasActivationRequired'),
    longText('Description'),
    permissionFields(),
    audit(),
  ],
});

/** Object Reference: MutingPermissionSet. */
export const mutingPermissionSet = sObject({
  name: 'MutingPermissionSet',
  keyPrefix: '0QM',
  calls: ['create', 'update', 'delete'],
  since: 46,
  readPermissions: ['ViewSetup'],
  fields: [
    id(),
    isDeleted(),
    required(text('DeveloperName', 80)),
    named(...required(text('MasterLabel', 80))),
    picklist('Language', ['en_US', 'de', 'fr', 'es', 'ja'], 'en_US'),
    permissionFields(),
    audit(),
  ],
});
