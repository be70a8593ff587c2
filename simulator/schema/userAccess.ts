import { filled, flag, id, lookup, pathless, picklist, text } from './fields.js';
import { sObject } from './sObject.js';
import { permissionFields } from './systemPermissions.js';

/** Object Reference: UserEntityAccess. What a user may do with each object. Derived. */
export const userEntityAccess = sObject({
  name: 'UserEntityAccess',
  keyPrefix: '0Ue',
  labelPlural: 'User Entity Access',
  since: 32,
  fields: [
    id(),
    text('DurableId'),
    lookup('UserId', 'User'),
    lookup('EntityDefinitionId', 'EntityDefinition'),
    flag('IsReadable'),
    flag('IsCreatable'),
    flag('IsEditable'),
    flag('IsUpdatable'),
    flag('IsDeletable'),
    flag('IsUndeletable'),
    flag('IsMergeable'),
    flag('IsActivateable'),
    flag('IsFlsUpdatable'),
  ],
});

/** Object Reference: UserFieldAccess. What a user may do with each field. Derived. */
export const userFieldAccess = sObject({
  name: 'UserFieldAccess',
  keyPrefix: '0Uf',
  labelPlural: 'User Field Access',
  since: 34,
  fields: [
    id(),
    text('DurableId'),
    lookup('UserId', 'User'),
    lookup('EntityDefinitionId', 'EntityDefinition'),
    text('FieldDefinitionId'),
    flag('IsAccessible'),
    flag('IsCreatable'),
    flag('IsUpdatable'),
  ],
});

/** Object Reference: UserRecordAccess. What a user may do with a record. Derived; sharing is not simulated. */
export const userRecordAccess = sObject({
  name: 'UserRecordAccess',
  keyPrefix: '0Ur',
  labelPlural: 'User Record Access',
  since: 24,
  fields: [
    id(),
    lookup('UserId', 'User'),
    ...pathless(lookup('RecordId', ['Account', 'Contact'])),
    flag('HasReadAccess'),
    flag('HasEditAccess'),
    flag('HasDeleteAccess'),
    flag('HasTransferAccess'),
    flag('HasAllAccess'),
    filled(picklist('MaxAccessLevel', ['None', 'Read', 'Edit', 'Delete', 'Transfer', 'All'])),
  ],
});

/** Object Reference: UserPermissionAccess. One row: what the running user may do. */
export const userPermissionAccess = sObject({
  name: 'UserPermissionAccess',
  keyPrefix: '0Up',
  since: 41,
  fields: [id(), permissionFields()],
});
