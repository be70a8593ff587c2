import type { Org } from '../../../../simulator/org/types.js';
import type { Findings } from './findings.js';
import { rowsOf, textOf } from './rows.js';

export function walkRoles(org: Org, findings: Findings): void {
  for (const role of rowsOf(org, 'UserRole')) {
    findings.resource({ type: 'role', id: role.Id, trait: 'role', parentId: textOf(role, 'ParentRoleId') }, [
      'assigned',
    ]);
  }
  for (const user of rowsOf(org, 'User')) {
    const roleId = textOf(user, 'UserRoleId');
    if (roleId !== null) findings.grant(`role:${roleId}:assigned`, user.Id);
  }
}
