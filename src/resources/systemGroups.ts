import type { EntitlementRef } from '../model/entitlement.js';
import type { MemoTopics, Memos } from '../model/memo.js';
import type { SalesforceRecord } from '../org/query.js';
import { text } from '../org/record.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import type { AccessSink } from './kinds.js';
import { roleAssigned } from './role.js';
import { territoryMember } from './territoryMembership.js';

declare module '../model/memo.js' {
  interface MemoTopics {
    'systemGroup.role': { readonly parentId: string | null; readonly portalType: string | null };
    'systemGroup.territory': { readonly parentId: string | null };
  }
}

/** A group that Salesforce keeps for a role, a territory or a user. It stands for these as a member of real groups. */
export type SystemGroup = {
  readonly type: string;
  /** The id of the role, territory or user that it stands for. */
  readonly relatedId: string | null;
};

/** The types of the group of all who manage a user, and of the group of a user and all who report to the user. */
export const MANAGERS = 'Manager';
export const REPORTS = 'ManagerAndSubordinatesInternal';

/** What groups stand for beside users: the field of a record that refers to the one above it, and how the types of groups start. */
const hierarchies = {
  role: { parentField: 'ParentRoleId', groupType: 'Role' },
  territory: { parentField: 'ParentTerritory2Id', groupType: 'Territory' },
} as const;
export type HierarchyType = keyof typeof hierarchies;

export function isHierarchy(type: ResourceTypeId): type is HierarchyType {
  return type in hierarchies;
}

/** The id of the role or territory above one; null at the top. */
export function parentOf(type: HierarchyType, record: SalesforceRecord): string | null {
  return text(record, hierarchies[type].parentField);
}

/** Whether a group stands for a role, or for a territory. */
export function standsFor(type: HierarchyType, group: SystemGroup): boolean {
  return group.type.startsWith(hierarchies[type].groupType);
}

/** Whether a group stands for a role, or for a territory, and all below it. */
export function standsForBranch(type: HierarchyType, group: SystemGroup): boolean {
  return group.type.startsWith(`${hierarchies[type].groupType}AndSubordinates`);
}

/** @param group a record of `groups()` */
export function systemGroupOf(group: SalesforceRecord): SystemGroup {
  return { type: text(group, 'Type') ?? '', relatedId: text(group, 'RelatedId') };
}

/** What SystemGroups must know of a role. @param role a record of UserRole */
export function placeOfRole(role: SalesforceRecord): MemoTopics['systemGroup.role'] {
  return { parentId: parentOf('role', role), portalType: text(role, 'PortalType') };
}

/** What SystemGroups must know of a territory. @param record one of Territory2 */
export function placeOfTerritory(record: SalesforceRecord): MemoTopics['systemGroup.territory'] {
  return { parentId: parentOf('territory', record) };
}

/** Where a system group puts what its members hold. */
export type ExpansionSink = Pick<AccessSink, 'inheritance' | 'grantToManagersOf' | 'grantToReportsOf'>;

/**
 * Gives an entitlement to the managers or the reports of the user for whom Salesforce keeps a group.
 *
 * @returns whether the group is one of managers or reports
 */
export function addManagers({ type, relatedId }: SystemGroup, to: EntitlementRef, sink: ExpansionSink): boolean {
  if (!relatedId) return false;
  if (type === MANAGERS) sink.grantToManagersOf(relatedId, to);
  else if (type === REPORTS) sink.grantToReportsOf(relatedId, to);
  else return false;
  return true;
}

/**
 * Knows who is in a system group.
 *
 * Source: "Group", Object Reference, the values of Type.
 */
export class SystemGroups {
  private readonly roles = new Hierarchy();
  private readonly portalRoles = new Set<string>();
  private readonly territories = new Hierarchy();

  /** @param memos those of roles and territories are read */
  public static of(memos: Memos): SystemGroups {
    const groups = new SystemGroups();
    for (const { id, content } of memos('systemGroup.role')) groups.addRole(id, content);
    for (const { id, content } of memos('systemGroup.territory')) groups.territories.add(id, content.parentId);
    return groups;
  }

  /** @param records those that groups stand for, and those between them and the ones that matter */
  public static ofRecords({
    role: roles,
    territory: territories,
  }: Readonly<Record<HierarchyType, readonly SalesforceRecord[]>>): SystemGroups {
    const groups = new SystemGroups();
    for (const record of roles) groups.addRole(record.Id, placeOfRole(record));
    for (const record of territories) groups.territories.add(record.Id, placeOfTerritory(record).parentId);
    return groups;
  }

  /**
   * Gives an entitlement to the members of a system group: writes the inheritances and grants to the sink.
   *
   * @returns whether it is known who they are: Salesforce lists no members of the groups of everybody of one kind
   */
  public expand(group: SystemGroup, to: EntitlementRef, sink: ExpansionSink): boolean {
    const sources = this.sourcesOf(group);
    for (const from of sources ?? []) sink.inheritance({ from, to });
    return sources !== null || addManagers(group, to, sink);
  }

  private addRole(id: string, { parentId, portalType }: MemoTopics['systemGroup.role']): void {
    this.roles.add(id, parentId);
    if (portalType && portalType !== 'None') this.portalRoles.add(id);
  }

  /** What the members of a group hold that stands for roles or territories; null for another group. */
  private sourcesOf({ type, relatedId }: SystemGroup): EntitlementRef[] | null {
    if (!relatedId) return null;
    switch (type) {
      case 'Role':
        return [roleAssigned(relatedId)];
      case 'RoleAndSubordinates':
        return this.roles.withDescendants(relatedId).map(roleAssigned);
      case 'RoleAndSubordinatesInternal':
        return this.roles
          .withDescendants(relatedId)
          .filter((id) => !this.portalRoles.has(id))
          .map(roleAssigned);
      case 'Territory':
        return [territoryMember(relatedId)];
      case 'TerritoryAndSubordinates':
        return this.territories.withDescendants(relatedId).map(territoryMember);
      default:
        return null;
    }
  }
}

/** A tree of ids, built from each id and its parent, that finds the ids below one. Broken data may have cycles. */
export class Hierarchy {
  private readonly children = new Map<string, string[]>();

  public add(id: string, parentId: string | null): void {
    if (!parentId) return;
    const siblings = this.children.get(parentId);
    if (siblings) siblings.push(id);
    else this.children.set(parentId, [id]);
  }

  /** The id itself, and all ids below it. */
  public withDescendants(id: string): string[] {
    const found = new Set([id]);
    for (const current of found) {
      for (const child of this.children.get(current) ?? []) found.add(child);
    }
    return [...found];
  }
}
