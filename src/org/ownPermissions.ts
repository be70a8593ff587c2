import type { SystemPermission } from '../model/systemPermission.js';
import { fieldOf } from '../model/systemPermission.js';
import type { OrgClient } from './client.js';
import { readFew } from './queryPage.js';

/**
 * Which of these system permissions the running user lacks, by profile and permission sets together.
 *
 * Source: "UserPermissionAccess", Object Reference.
 *
 * @throws SfError in plain words
 */
export const missingOwnPermissions = async (
  client: OrgClient,
  permissions: readonly SystemPermission[],
): Promise<SystemPermission[]> => {
  if (permissions.length === 0) return [];
  const query = { object: 'UserPermissionAccess', fields: permissions.map(fieldOf), orderById: false } as const;
  try {
    const [held] = await readFew(client, query);
    return permissions.filter((permission) => held?.[fieldOf(permission)] !== true);
  } catch (error) {
    throw client.explain(error);
  }
};
