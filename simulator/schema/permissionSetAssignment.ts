import {
  createOnly,
  dateTime,
  flag,
  id,
  labeled,
  lookup,
  readOnly,
  required,
  since,
  updateOnly,
  withFeature,
  systemModstamp,
} from './fields.js';
import { sObject } from './sObject.js';

/** Object Reference: PermissionSetAssignment. */
export const permissionSetAssignment = sObject({
  name: 'PermissionSetAssignment',
  keyPrefix: '0Pa',
  calls: ['create', 'update', 'delete'],
  since: 22,
  readPermissions: ['ViewSetup', 'AssignPermissionSets', 'ManageUsers'],
  fields: [
    id(),
    createOnly(lookup('PermissionSetId', 'PermissionSet', 'Assignments')),
    since(45, ...createOnly(lookup('PermissionSetGroupId', 'PermissionSetGroup', 'Assignments'))),
    createOnly(...required(lookup('AssigneeId', 'User', 'PermissionSetAssignments'))),
    labeled('Date Assigned', ...systemModstamp()),
    since(52, dateTime('ExpirationDate'), ...readOnly(flag('IsActive', true))),
    since(57, ...withFeature('user-access-policies', ...updateOnly(flag('IsRevoked')))),
  ],
});
