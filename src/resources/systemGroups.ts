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
export type ExpansionSink = Pick<AccessSink, 'inheritance' | 'grantToManagersOf' | 'grantToReportsOf' | 'dropped'>;

/** The types of system groups that the hosted connector lists as groups. */
export const listableSystemGroupTypes = [
  'Role',
  'RoleAndSubordinates',
  'RoleAndSubordinatesInternal',
  'Territory',
  'TerritoryAndSubordinates',
] as const;

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

  /** Gives an entitlement to the members of a system group: writes the inheritances and grants to the sink. */
  public expand({ type, relatedId }: SystemGroup, to: EntitlementRef, sink: ExpansionSink): void {
    if (!relatedId) {
      sink.dropped('inheritance', to.type, 'system-group');
      return;
    }
    const inheritFrom = (sources: EntitlementRef[]): void => {
      for (const from of sources) sink.inheritance({ from, to });
    };
    switch (type) {
      case 'Role':
        inheritFrom([roleAssigned(relatedId)]);
        return;
      case 'RoleAndSubordinates':
        inheritFrom(this.roles.withDescendants(relatedId).map(roleAssigned));
        return;
      case 'RoleAndSubordinatesInternal':
        inheritFrom(
          this.roles
            .withDescendants(relatedId)
            .filter((id) => !this.portalRoles.has(id))
            .map(roleAssigned),
        );
        return;
      case 'Territory':
        inheritFrom([territoryMember(relatedId)]);
        return;
      case 'TerritoryAndSubordinates':
        inheritFrom(this.territories.withDescendants(relatedId).map(territoryMember));
        return;
      case 'Manager':
        sink.grantToManagersOf(relatedId, to);
        return;
      case 'ManagerAndSubordinatesInternal':
        sink.grantToReportsOf(relatedId, to);
        return;
      default:
        sink.dropped('inheritance', to.type, 'system-group');
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
