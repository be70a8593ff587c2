import type { Members } from './groupMembership.js';

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

  // Groups of whom the role hierarchy, the territories and the org chart say.
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
