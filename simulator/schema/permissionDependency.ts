import { id, text } from './fields.js';
import { sObject } from './sObject.js';

/** Tooling API: PermissionDependency. What a permission set must hold together with a permission. Derived. */
export const permissionDependency = sObject({
  name: 'PermissionDependency',
  keyPrefix: '0pd',
  labelPlural: 'Permission Dependencies',
  since: 46,
  readPermissions: ['ViewSetup'],
  fields: [
    id(),
    text('Permission', 255),
    text('PermissionType', 255),
    text('RequiredPermission', 255),
    text('RequiredPermissionType', 255),
  ],
});
