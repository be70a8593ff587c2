import type { Org } from '../../../../simulator/org/types.js';
import type { Findings } from './findings.js';
import { isOwnedByGroup, whyNotInForce } from './permissionSets.js';
import { rowsOf, textOf } from './rows.js';

export function walkPermissionSetGroups(org: Org, findings: Findings): void {
  for (const group of rowsOf(org, 'PermissionSetGroup')) {
    const name = textOf(group, 'MasterLabel');
    findings.resource({ type: 'permission_set_group', id: group.Id, name, trait: 'role', parentId: null }, ['member']);
  }
  for (const assignment of rowsOf(org, 'PermissionSetAssignment')) {
    const set = org.table('PermissionSet').existing(textOf(assignment, 'PermissionSetId') ?? '');
    const groupId =
      textOf(assignment, 'PermissionSetGroupId') ?? (isOwnedByGroup(set) ? textOf(set, 'PermissionSetGroupId') : null);
    if (groupId === null) continue;
    const entitlement = `permission_set_group:${groupId}:member`;
    const without = whyNotInForce(assignment);
    if (without) findings.drop(entitlement, without);
    else
      findings.grant(entitlement, textOf(assignment, 'AssigneeId') ?? '', true, textOf(assignment, 'ExpirationDate'));
  }
}
