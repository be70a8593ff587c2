import type { Row } from '../../org/types.js';
import type { Feature } from '../../schema/types.js';
import { addGroupMember } from '../builder/groups.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { orgWideGroup, systemGroupOf, type OrgWideGroupType, type SystemGroupType } from '../builder/systemGroups.js';
import type { DemoRole } from './roles.js';
import type { DemoTerritory } from './territories.js';
import type { Username } from './users.js';

/** Who is directly in a public group or a queue. */
export type Members = {
  users?: readonly Username[];
  groups?: readonly string[];
  everyone?: readonly OrgWideGroupType[];
  roles?: ReadonlyArray<readonly ['Role' | 'RoleAndSubordinates' | 'RoleAndSubordinatesInternal', DemoRole]>;
  territories?: ReadonlyArray<readonly ['Territory' | 'TerritoryAndSubordinates', DemoTerritory]>;
  managers?: ReadonlyArray<readonly ['Manager' | 'ManagerAndSubordinatesInternal', Username]>;
};

/** What the org must have switched on for a group of that type to exist. */
const FEATURE_OF: Partial<Record<SystemGroupType | OrgWideGroupType, Feature>> = {
  AllCustomerPortal: 'digital-experiences',
  PRMOrganization: 'digital-experiences',
  RoleAndSubordinates: 'digital-experiences',
};

export type Joined = {
  users: Record<Username, Row>;
  groups: Record<string, Row>;
  roles: Record<DemoRole, Row>;
  /** Nothing in an org without Territory Management. */
  territories: Record<DemoTerritory, Row> | undefined;
};

export function addMembers(builder: OrgBuilder, group: Row, members: Members, joined: Joined): void {
  const exists = (type: SystemGroupType | OrgWideGroupType): boolean => {
    const feature = FEATURE_OF[type];
    return feature === undefined || builder.has(feature);
  };
  const add = (member: Row): void => void addGroupMember(builder, group, member);
  const addSystemGroups = <K extends string>(
    pairs: ReadonlyArray<readonly [SystemGroupType, K]> = [],
    related: Record<K, Row>,
  ): void => {
    for (const [type, name] of pairs) if (exists(type)) add(systemGroupOf(builder, type, related[name]));
  };

  for (const name of members.users ?? []) add(joined.users[name]);
  for (const name of members.groups ?? []) {
    const member = joined.groups[name];
    if (!member) throw new Error(`There is no group ${name}`);
    add(member);
  }
  for (const type of members.everyone ?? []) if (exists(type)) add(orgWideGroup(builder, type));
  addSystemGroups(members.roles, joined.roles);
  if (joined.territories) addSystemGroups(members.territories, joined.territories);
  addSystemGroups(members.managers, joined.users);
}
