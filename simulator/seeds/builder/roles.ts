import type { Row } from '../../org/types.js';
import { developerNameOf } from './developerName.js';
import type { OrgBuilder } from './orgBuilder.js';
import { addSystemGroup } from './systemGroups.js';

export type NewRole = { name: string; developerName?: string; parent?: Row };

/** Adds a role, and the groups that stand for it and for its subordinates (Object Reference: Group, Type). */
export function addRole(builder: OrgBuilder, role: NewRole): Row {
  const row = builder.insert('UserRole', {
    Name: role.name,
    DeveloperName: role.developerName ?? developerNameOf(role.name),
    ParentRoleId: role.parent?.Id,
    RollupDescription: role.name,
  });
  addSystemGroup(builder, 'Role', row);
  addSystemGroup(builder, 'RoleAndSubordinatesInternal', row);
  if (builder.has('digital-experiences')) addSystemGroup(builder, 'RoleAndSubordinates', row);
  return row;
}

/** The roles of a portal account from the top down, and the word for each in the name of the role. */
const PORTAL_ROLES = { Executive: 'Executive', Manager: 'Manager', Worker: 'User' } as const;

export type PortalRoles = Record<keyof typeof PORTAL_ROLES, Row>;

export type NewPortalRoles = { account: Row; portalType: 'Partner' | 'CustomerPortal'; ownerRole: Row };

/**
 * Adds the three roles of an account with portal users, below the role of the account's owner. They have no internal
 * subordinates, hence no group of them.
 */
export function addPortalRoles(builder: OrgBuilder, { account, portalType, ownerRole }: NewPortalRoles): PortalRoles {
  const portalName = portalType === 'Partner' ? 'Partner' : 'Customer';
  const addPortalRole = (portalRole: keyof PortalRoles, parent: Row): Row => {
    const name = `${String(account.Name)} ${portalName} ${PORTAL_ROLES[portalRole]}`;
    const row = builder.insert('UserRole', {
      Name: name,
      DeveloperName: developerNameOf(name),
      ParentRoleId: parent.Id,
      RollupDescription: name,
      PortalType: portalType,
      PortalRole: portalRole,
      PortalAccountId: account.Id,
      PortalAccountOwnerId: account.OwnerId,
    });
    addSystemGroup(builder, 'Role', row);
    addSystemGroup(builder, 'RoleAndSubordinates', row);
    return row;
  };
  const executive = addPortalRole('Executive', ownerRole);
  const manager = addPortalRole('Manager', executive);
  return { Executive: executive, Manager: manager, Worker: addPortalRole('Worker', manager) };
}
