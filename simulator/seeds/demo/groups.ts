import type { Row } from '../../org/types.js';
import type { Feature } from '../../schema/types.js';
import { buildEach } from '../builder/buildEach.js';
import { addGroup, addGroupMember, addQueue } from '../builder/groups.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { orgWideGroup, type OrgWideGroupType, systemGroupOf, type SystemGroupType } from '../builder/systemGroups.js';
import type { DemoRole } from './roles.js';
import type { DemoTerritory } from './territories.js';
import type { Username } from './users.js';

type PublicGroupEntry = Members & {
  name: string;
  /** The key where it is not given; null: it has none. */
  developerName?: null;
  description?: string;
};

/** The public groups, by DeveloperName. */
export const publicGroups: Record<string, PublicGroupEntry> = {
  // Nested three deep. Zoë is in Global Sales directly and through every group below it.
  Global_Sales: {
    name: 'Global Sales',
    users: ['henrik.solberg', 'zoe.muller'],
    groups: ['EMEA_Sales', 'Americas_Sales'],
  },
  EMEA_Sales: { name: 'EMEA Sales', users: ['priya.raman', 'gordon.pike'], groups: ['DACH_Sales'] },
  DACH_Sales: { name: 'DACH Sales', users: ['tom.becker', 'gordon.pike'], groups: ['Berlin_Pod'] },
  Berlin_Pod: { name: 'Berlin Pod', users: ['zoe.muller', 'tom.becker', 'gordon.pike'] },
  Americas_Sales: { name: 'Americas Sales', users: ['carlos.mendes', 'nancy.wu', 'paddy.oneil'] },

  // A ring: each is a member of the one before, the first of the last.
  Mission_Control: {
    name: 'Mission Control',
    description: 'Goes round in circles, like the crew',
    users: ['amara.nwosu'],
    groups: ['Launch_Weather'],
  },
  Launch_Weather: { name: 'Launch Weather', users: ['diego.torres'], groups: ['Range_Safety'] },
  Range_Safety: { name: 'Range Safety', users: ['tess.okafor', 'gordon.pike'], groups: ['Mission_Control'] },

  // Groups whose members follow from the role hierarchy, the territories and the org chart.
  Everyone_at_Acme: { name: 'Everyone at Acme', everyone: ['Organization'] },
  Sales_Leadership: {
    name: 'Sales Leadership',
    roles: [
      ['Role', 'VP_Sales'],
      ['Role', 'Sales_Director_APAC'],
    ],
  },
  EMEA_Forecast: { name: 'EMEA Forecast', roles: [['RoleAndSubordinatesInternal', 'Sales_Director_EMEA']] },
  Channel: { name: 'Channel', users: ['gordon.pike'], roles: [['RoleAndSubordinates', 'Channel_Manager']] },
  Channel_Internal: { name: 'Channel (internal)', roles: [['RoleAndSubordinatesInternal', 'Channel_Manager']] },
  Partners_and_Customers: { name: 'Partners and Customers', everyone: ['AllCustomerPortal', 'PRMOrganization'] },
  DACH_Territory_Watch: { name: 'DACH Territory Watch', territories: [['Territory', 'DACH']] },
  EMEA_Territory_Watch: {
    name: 'EMEA Territory Watch',
    users: ['gordon.pike'],
    territories: [['TerritoryAndSubordinates', 'EMEA']],
  },
  FY27_Planners: { name: 'FY27 Planners', territories: [['TerritoryAndSubordinates', 'FY27_Worldwide']] },
  Escalation_Chain: { name: 'Escalation Chain', managers: [['Manager', 'ben.carter']] },
  Propulsion_Org: { name: 'Propulsion Org', managers: [['ManagerAndSubordinatesInternal', 'daniel.cho']] },

  // Names that CSV, spreadsheets and terminals stumble over.
  Tokyo_Office: { name: '東京オフィス', users: ['taro.yamada', 'hanako.sato'] },
  Gulf_Office: { name: 'مكتب الخليج', users: ['layla.haddad'] },
  Spreadsheet_Trap: { name: '=SUM(1+1)*cmd|"/C calc"!A0', users: ['sum.testov'] },
  Night_Crew: { name: 'Night shift, "B" crew\nPad 39A', users: ['pad.night', 'liam.byrne', 'gordon.pike'] },
  Paris_Team: { name: 'E\u0301quipe I\u0302le-de-France', users: ['chloe.dubois'] },
  Rocketeers: { name: '🚀 Rocketeers 👩🏽‍🚀', users: ['nova.reyes', 'gordon.pike'] },
  Temporary: { name: '※ 臨時 ※', developerName: null, users: ['hanako.sato'] },

  Contract_Reviewers: { name: 'Contract Reviewers', users: ['hannah.weiss', 'owen.price', 'gordon.pike'] },
  Empty_Room: { name: 'Empty Room' },
};

type QueueEntry = Members & { name: string; sObjects: readonly string[]; email?: string };

/** The queues, by DeveloperName. A queue may share the DeveloperName of a public group: Contract Reviewers does. */
export const queues: Record<string, QueueEntry> = {
  Launch_Support: {
    name: 'Launch Support',
    sObjects: ['Case'],
    email: 'support@acme-rockets.example',
    users: ['ben.carter', 'linh.tran', 'service.agent'],
  },
  Tier_2_Support: {
    name: 'Tier 2 Support',
    sObjects: ['Case'],
    users: ['gordon.pike'],
    roles: [['RoleAndSubordinatesInternal', 'Support_Manager']],
  },
  Inbound_Leads: { name: 'Inbound Leads', sObjects: ['Lead'], users: ['gordon.pike'], groups: ['Global_Sales'] },
  Contract_Reviewers: {
    name: 'Contract Reviewers',
    sObjects: ['Order', 'ServiceContract'],
    groups: ['Contract_Reviewers'],
  },
  Rush_Orders: { name: 'Orders, "rush"', sObjects: ['Order'], users: ['omar.farouk', 'paddy.oneil', 'gordon.pike'] },
  Unattended: { name: 'Unattended', sObjects: ['Case', 'Lead'] },
};

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

export type PossibleMembers = {
  users: Record<Username, Row>;
  groups: Record<string, Row>;
  roles: Record<DemoRole, Row>;
  /** Undefined in an org without Territory Management. */
  territories: Record<DemoTerritory, Row> | undefined;
};

export function addMembers(builder: OrgBuilder, group: Row, members: Members, possible: PossibleMembers): void {
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

  for (const name of members.users ?? []) add(possible.users[name]);
  for (const name of members.groups ?? []) {
    const member = possible.groups[name];
    if (!member) throw new Error(`There is no group ${name}`);
    add(member);
  }
  for (const type of members.everyone ?? []) if (exists(type)) add(orgWideGroup(builder, type));
  addSystemGroups(members.roles, possible.roles);
  if (possible.territories) addSystemGroups(members.territories, possible.territories);
  addSystemGroups(members.managers, possible.users);
}

/** Groups first, then members: some groups are members of one another. Gives back the public groups. */
export function buildGroups(builder: OrgBuilder, possible: Omit<PossibleMembers, 'groups'>): Record<string, Row> {
  const groupRows = buildEach(publicGroups, ({ name, developerName, description }, key) =>
    addGroup(builder, { name, developerName: developerName === null ? null : key, description }),
  );
  const queueRows = buildEach(queues, ({ name, sObjects, email }, key) =>
    addQueue(builder, { name, developerName: key, sObjects, email }),
  );
  const all = { ...possible, groups: groupRows };
  for (const [key, row] of Object.entries(groupRows)) addMembers(builder, row, publicGroups[key] ?? {}, all);
  for (const [key, row] of Object.entries(queueRows)) addMembers(builder, row, queues[key] ?? {}, all);
  return groupRows;
}
