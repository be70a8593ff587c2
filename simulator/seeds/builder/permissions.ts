import type { Row } from '../../org/types.js';
import { SYSTEM_PERMISSIONS, type SystemPermission } from '../../schema/systemPermissions.js';

export type { SystemPermission };

/** The fields that grant these system permissions and no other. */
export function permissionFields(granted: Iterable<SystemPermission>): Record<string, boolean> {
  const held = new Set(granted);
  return Object.fromEntries(SYSTEM_PERMISSIONS.map((permission) => [`Permissions${permission}`, held.has(permission)]));
}

/** What a profile, a permission set or a muting permission set has switched on. */
export const permissionsOf = (row: Row): SystemPermission[] =>
  SYSTEM_PERMISSIONS.filter((permission) => row[`Permissions${permission}`] === true);
