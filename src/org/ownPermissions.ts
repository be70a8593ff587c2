import type { SystemPermission } from '../model/systemPermission.js';
import { fieldOf } from '../model/systemPermission.js';
import type { OrgClient } from './client.js';
import { toSoql } from './soql.js';

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
  const soql = toSoql({ object: 'UserPermissionAccess', fields: permissions.map(fieldOf), orderById: false });
  try {
    const { records } = await client.get<{ records: Array<Record<string, unknown>> }>(
      client.path(`query?q=${encodeURIComponent(soql)}`),
    );
    return permissions.filter((permission) => records[0]?.[fieldOf(permission)] !== true);
  } catch (error) {
    throw client.explain(error);
  }
};
