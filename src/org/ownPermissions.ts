import { fieldOf, type SystemPermission } from '../model/systemPermission.js';
import type { OrgClient } from './client.js';
import { readFew, type SalesforceRecord } from './read/queryPage.js';
import type { ObjectQuery } from './soql.js';

/**
 * What the running user holds of these system permissions, by profile and permission sets together: one record.
 *
 * Source: "UserPermissionAccess", Object Reference.
 */
export const ownPermissions = (permissions: readonly SystemPermission[]): ObjectQuery => ({
  object: 'UserPermissionAccess',
  fields: permissions.map(fieldOf),
  orderById: false,
});

/** Whether the record of `ownPermissions` says that the running user holds a permission. */
export const isHeld = (held: SalesforceRecord | undefined, permission: SystemPermission): boolean =>
  held?.[fieldOf(permission)] === true;

/**
 * Which of these system permissions the running user lacks.
 *
 * @throws SfError in plain words
 */
export const missingOwnPermissions = async (
  client: OrgClient,
  permissions: readonly SystemPermission[],
): Promise<SystemPermission[]> => {
  if (permissions.length === 0) return [];
  try {
    const [held] = await readFew(client, ownPermissions(permissions));
    return permissions.filter((permission) => !isHeld(held, permission));
  } catch (error) {
    throw client.explain(error);
  }
};
