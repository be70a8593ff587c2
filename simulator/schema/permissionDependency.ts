import { id, text } from './fields.js';
import { sObject } from './sObject.js';

/**
 * Tooling API: PermissionDependency. What a permission set must hold together with a permission. Derived. Users report that LIMIT is
 * ignored, and that further pages repeat the first.
 */
export const permissionDependency = sObject({
  name: 'PermissionDependency',
  keyPrefix: '0pd',
  labelPlural: 'Permission Dependencies',
  since: 46,
  repeatsItself: true,
  readPermissions: ['ViewSetup'],
  fields: [
    id(),
    text('Permission', 255),
    text('PermissionType', 255),
    text('RequiredPermission', 255),
    text('RequiredPermissionType', 255),
  ],
});
