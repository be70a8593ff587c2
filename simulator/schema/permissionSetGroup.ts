import {
  audit,
  createOnly,
  filled,
  flag,
  id,
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

/** Object Reference: PermissionSetGroup. */
export const permissionSetGroup = sObject({
  name: 'PermissionSetGroup',
  keyPrefix: '0PG',
  calls: ['create', 'update', 'delete'],
  since: 45,
  readPermissions: ['ViewSetup', 'ManageSessionPermissionSets', 'AssignPermissionSets', 'ManageProfilesPermissionsets'],
  fields: [
    id(),
    isDeleted(),
    required(text('DeveloperName', 80)),
    picklist('Language', ['en_US', 'de', 'fr', 'es', 'ja'], 'en_US'),
    named(...required(text('MasterLabel', 80))),
    readOnly(text('NamespacePrefix', 15)),
    longText('Description'),
    readOnly(...filled(picklist('Status', ['Updated', 'Outdated', 'Updating', 'Failed'], 'Updated'))),
    since(53, flag('HasActivationRequired')),
    audit(),
  ],
});

/** Object Reference: PermissionSetGroupComponent. A muting permission set is a component too, by its id. */
export const permissionSetGroupComponent = sObject({
  name: 'PermissionSetGroupComponent',
  keyPrefix: '0PH',
  calls: ['create', 'delete'],
  since: 45,
  readPermissions: ['ViewSetup'],
  fields: [
    id(),
    isDeleted(),
    createOnly(
      ...required(
        lookup('PermissionSetGroupId', 'PermissionSetGroup', 'PermissionSetGroupComponents'),
        lookup('PermissionSetId', 'PermissionSet', 'PermissionSetGroupComponents'),
      ),
    ),
    audit(),
  ],
});
