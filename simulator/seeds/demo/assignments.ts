import type { Row } from '../../org/types.js';
import { assignPermissionSet, assignPermissionSetGroup } from '../builder/assignments.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import type { DemoPermissionSetGroup } from './permissionSetGroups.js';
import type { DemoPermissionSet } from './permissionSets.js';
import type { Username } from './users.js';

type Holder = {
  user: Username;
  /** In so many days; a negative number: it has run out. */
  expiresIn?: number;
};

/** Who holds a set directly. */
const permissionSetHolders: Partial<Record<DemoPermissionSet, ReadonlyArray<Username | Holder>>> = {
  // Priya and Carlos hold it through Sales Operations, too.
  Forecast_Editor: ['priya.raman', 'carlos.mendes', 'gordon.pike'],
  Quote_Approver: ['henrik.solberg', { user: 'tom.becker', expiresIn: 30 }, { user: 'nancy.wu', expiresIn: -12 }],
  Deal_Desk_Override: [
    { user: 'jules.martin', expiresIn: 1 },
    { user: 'gordon.pike', expiresIn: -120 },
  ],
  Report_Builder: ['marta.silva', 'hannah.weiss', 'gordon.pike', 'yusuf.demir'],
  Platform_Reports: ['desk.early', 'desk.late'],
  Case_Manager: ['lucia.ferrari', 'service.agent'],
  Knowledge_Author: ['linh.tran', 'service.agent'],
  Data_Export: ['robert.klein', { user: 'omar.farouk', expiresIn: -1 }],
  User_Administration: ['sofia.petrov'],
  C1_Connector: ['c1.connector'],
  API_Access: ['erp.integration', 'telemetry.integration'],
  Read_Only_Auditor: ['hannah.weiss', { user: 'jules.martin', expiresIn: 90 }],
  Launch_Console: ['diego.torres', 'tess.okafor', 'liam.byrne', 'pad.night'],
  Telemetry_Viewer: ['raj.patel', 'telemetry.integration', 'legacy.import'],
  CRM_Analytics_Viewer: ['grace.adeyemi', 'robert.klein'],
  Range_Safety_Override: ['diego.torres'],
  Quote_Sign_Off: ['paddy.oneil', 'sum.testov'],
  Japanese_Approver: ['taro.yamada'],
  Arabic_Approver: ['layla.haddad'],
  Quality_Team: ['zoe.muller', 'elena.popescu'],
  CopilotSalesforceUser: ['grace.adeyemi', 'henrik.solberg', 'lucia.ferrari', 'daniel.cho', 'sofia.petrov'],
  FieldServiceDispatcherPermSet: ['diego.torres', 'marta.silva'],
  rktparts__Parts_Catalogue: ['elena.popescu', 'raj.patel'],
  rktparts__Report_Builder: ['elena.popescu'],
};

/** Who holds a group. */
const permissionSetGroupHolders: Partial<Record<DemoPermissionSetGroup, ReadonlyArray<Username | Holder>>> = {
  Sales_Operations: ['priya.raman', 'carlos.mendes', 'taro.yamada', { user: 'gordon.pike', expiresIn: -140 }],
  Support_Tier_2: ['ben.carter', 'aisha.bello', 'kofi.mensah'],
  Release_Engineering: ['ingrid.berg', 'marek.dvorak', 'yusuf.demir'],
  Finance_Close: ['hannah.weiss', { user: 'omar.farouk', expiresIn: 14 }, { user: 'sam.taylor', expiresIn: -300 }],
  Telemetry_Team: ['nova.reyes', 'raj.patel', 'telemetry.integration'],
  Empty_Bundle: ['kai.intern'],
  Launch_Day: ['diego.torres', 'pad.night', { user: 'tess.okafor', expiresIn: 0.5 }],
  Emergency_Access: ['ayesha.khan'],
  rktparts__Parts_Team: ['raj.patel'],
};

/** Assignments are made a month before they run out, or a year ago. */
const datesOf = (builder: OrgBuilder, { expiresIn }: Holder): { assignedDate: string; expirationDate?: string } =>
  expiresIn === undefined
    ? { assignedDate: builder.ago(365) }
    : { assignedDate: builder.ahead(Math.min(expiresIn - 30, -1)), expirationDate: builder.ahead(expiresIn) };

export type Access = {
  users: Record<Username, Row>;
  permissionSets: Record<DemoPermissionSet, Row>;
  permissionSetGroups: Record<DemoPermissionSetGroup, Row>;
};

export function buildAssignments(builder: OrgBuilder, access: Access): void {
  for (const [name, holders] of entriesOf(permissionSetHolders)) {
    for (const holder of holders.map(asHolder)) {
      const set = access.permissionSets[name];
      assignPermissionSet(builder, access.users[holder.user], set, datesOf(builder, holder));
    }
  }
  for (const [name, holders] of entriesOf(permissionSetGroupHolders)) {
    for (const holder of holders.map(asHolder)) {
      const group = access.permissionSetGroups[name];
      assignPermissionSetGroup(builder, access.users[holder.user], group, datesOf(builder, holder));
    }
  }
}

const asHolder = (holder: Username | Holder): Holder => (typeof holder === 'string' ? { user: holder } : holder);

const entriesOf = <K extends string, T>(table: Partial<Record<K, T>>): Array<[K, T]> =>
  Object.entries(table) as Array<[K, T]>;
