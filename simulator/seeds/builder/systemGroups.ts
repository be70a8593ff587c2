import type { Row } from '../../org/types.js';
import type { OrgBuilder } from './orgBuilder.js';

/** The groups that Salesforce keeps itself (Object Reference: Group, Type). */
export type SystemGroupType =
  | 'Role'
  | 'RoleAndSubordinates'
  | 'RoleAndSubordinatesInternal'
  | 'Territory'
  | 'TerritoryAndSubordinates'
  | 'Manager'
  | 'ManagerAndSubordinatesInternal';

/** Adds a group that stands for a role, a territory or a user. It has no name of its own. */
export const addSystemGroup = (builder: OrgBuilder, type: SystemGroupType, related: Row): Row =>
  builder.insert('Group', {
    Type: type,
    RelatedId: related.Id,
    DeveloperName: related.DeveloperName,
    OwnerId: builder.org.id,
  });

/** The group of that type that stands for a role, a territory or a user. */
export function systemGroupOf(builder: OrgBuilder, type: SystemGroupType, related: Row): Row {
  const group = builder.org
    .table('Group')
    .where('RelatedId', related.Id)
    .find((candidate) => candidate.Type === type);
  if (!group) throw new Error(`There is no ${type} group of ${related.Id}`);
  return group;
}

export type OrgWideGroupType = 'Organization' | 'AllCustomerPortal' | 'PRMOrganization';

/** Adds a group of everybody of one kind. */
export const addOrgWideGroup = (
  builder: OrgBuilder,
  type: OrgWideGroupType,
  name: string,
  developerName: string,
): Row => builder.insert('Group', { Type: type, Name: name, DeveloperName: developerName, OwnerId: builder.org.id });

/** The group of everybody of one kind. */
export function orgWideGroup(builder: OrgBuilder, type: OrgWideGroupType): Row {
  const [group] = builder.org.table('Group').where('Type', type);
  if (!group) throw new Error(`There is no ${type} group`);
  return group;
}
