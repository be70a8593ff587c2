import type { Org, Row } from '../../../../simulator/org/types.js';
import type { Findings } from './findings.js';
import type { WalkOptions } from './options.js';
import { rowsOf, textOf } from './rows.js';

/** The roles that are read: those of portals only with the users of portals. */
export function rolesRead(org: Org, options: WalkOptions): Row[] {
  const isOfPortal = (role: Row): boolean => (textOf(role, 'PortalType') ?? 'None') !== 'None';
  return rowsOf(org, 'UserRole').filter((role) => options.syncNonStandardUsers || !isOfPortal(role));
}

export function walkRoles(org: Org, options: WalkOptions, findings: Findings): void {
  for (const role of rolesRead(org, options)) {
    const name = textOf(role, 'Name');
    const parentId = textOf(role, 'ParentRoleId');
    findings.resource({ type: 'role', id: role.Id, name, trait: 'role', parentId }, ['assigned']);
  }
  for (const user of rowsOf(org, 'User')) {
    const roleId = textOf(user, 'UserRoleId');
    if (roleId !== null) findings.grant(`role:${roleId}:assigned`, user.Id);
  }
}
