import type { Org } from '../../../../simulator/org/types.js';
import type { Findings } from './findings.js';
import { rowsOf, textOf } from './rows.js';

export function walkRoles(org: Org, findings: Findings): void {
  for (const role of rowsOf(org, 'UserRole')) {
    const name = textOf(role, 'Name');
    const parentId = textOf(role, 'ParentRoleId');
    findings.resource({ type: 'role', id: role.Id, name, trait: 'role', parentId }, ['assigned']);
  }
  for (const user of rowsOf(org, 'User')) {
    const roleId = textOf(user, 'UserRoleId');
    if (roleId !== null) findings.grant(`role:${roleId}:assigned`, user.Id);
  }
}
