import type { Org, Row } from '../../../../simulator/org/types.js';
import type { Findings } from './findings.js';
import type { WalkOptions } from './options.js';
import { rolesRead } from './roles.js';
import { rowsOf, textOf, withDescendants } from './rows.js';
import { activeTerritories } from './territories.js';

/** Whether a group of this type is of all customers or all partners, whom Salesforce does not list. */
export const isOfEverybody = (type: string): boolean => ['AllCustomerPortal', 'PRMOrganization'].includes(type);

/** Gives an entitlement to the users that a system group stands for. */
export function walkSystemGroup(
  org: Org,
  options: WalkOptions,
  group: Row,
  entitlement: string,
  findings: Findings,
): void {
  const relatedId = textOf(group, 'RelatedId');
  if (relatedId === null) {
    findings.drop(entitlement, 'system-group');
    return;
  }
  const roles = rolesRead(org, options);
  const territories = activeTerritories(org);
  switch (group.Type) {
    case 'Role':
      findings.inherit(`role:${relatedId}:assigned`, entitlement);
      break;
    case 'RoleAndSubordinates':
      for (const roleId of withDescendants(roles, 'ParentRoleId', relatedId)) {
        findings.inherit(`role:${roleId}:assigned`, entitlement);
      }
      break;
    case 'RoleAndSubordinatesInternal':
      for (const roleId of withDescendants(roles, 'ParentRoleId', relatedId)) {
        const role = roles.find((row) => row.Id === roleId);
        const portalType = role ? textOf(role, 'PortalType') : null;
        if (portalType === null || portalType === 'None') findings.inherit(`role:${roleId}:assigned`, entitlement);
      }
      break;
    case 'Territory':
      findings.inherit(`territory:${relatedId}:member`, entitlement);
      break;
    case 'TerritoryAndSubordinates':
      for (const territoryId of withDescendants(territories, 'ParentTerritory2Id', relatedId)) {
        findings.inherit(`territory:${territoryId}:member`, entitlement);
      }
      break;
    case 'Manager':
      for (const userId of managersOf(org, relatedId)) findings.grant(entitlement, userId, false);
      break;
    case 'ManagerAndSubordinatesInternal':
      for (const userId of withDescendants(rowsOf(org, 'User'), 'ManagerId', relatedId)) {
        findings.grant(entitlement, userId, false);
      }
      break;
    default:
      findings.drop(entitlement, 'system-group');
  }
}

/** The user's manager, the manager's manager, and so on. The user is not in the list, even if the chain is a ring. */
function managersOf(org: Org, userId: string): string[] {
  const users = rowsOf(org, 'User');
  const managers: string[] = [];
  let current: string | null = userId;
  while (current !== null) {
    const user = users.find((row) => row.Id === current);
    const managerId: string | null = user ? textOf(user, 'ManagerId') : null;
    if (managerId === null || managerId === userId || managers.includes(managerId)) break;
    managers.push(managerId);
    current = managerId;
  }
  return managers;
}
