import { id } from './fields.js';
import { sObject } from './sObject.js';
import { permissionFields } from './systemPermissions.js';

/** Object Reference: UserPermissionAccess. One row: what the running user may do. */
export const userPermissionAccess = sObject({
  name: 'UserPermissionAccess',
  keyPrefix: '0Up',
  since: 41,
  fields: [id(), permissionFields()],
});
