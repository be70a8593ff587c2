import type { EntitlementRef } from '../model/entitlement.js';
import type { Memos } from '../model/memo.js';
import type { AccessSink } from './kinds.js';
import { roleAssigned } from './role.js';
import { territoryMember } from './territory.js';

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

/** Where a system group puts what its members hold. */
export type ExpansionSink = Pick<AccessSink, 'inheritance' | 'grantToManagersOf' | 'grantToReportsOf'>;

/**
 * Gives an entitlement to the managers or the reports of the user for whom Salesforce keeps a group.
 *
 * @returns whether the group is one of managers or reports
 */
export function addManagers({ type, relatedId }: SystemGroup, to: EntitlementRef, sink: ExpansionSink): boolean {
  if (!relatedId) return false;
  if (type === 'Manager') sink.grantToManagersOf(relatedId, to);
  else if (type === 'ManagerAndSubordinatesInternal') sink.grantToReportsOf(relatedId, to);
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
    for (const { id, content } of memos('systemGroup.role')) {
      groups.roles.add(id, content.parentId);
      if (content.portalType && content.portalType !== 'None') groups.portalRoles.add(id);
    }
    for (const { id, content } of memos('systemGroup.territory')) groups.territories.add(id, content.parentId);
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
