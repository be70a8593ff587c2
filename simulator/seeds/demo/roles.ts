import type { Row } from '../../org/types.js';
import { buildEach } from '../builder/buildEach.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addRole } from '../builder/roles.js';

type RoleEntry = { name: string; parent?: string };

/** The role hierarchy by DeveloperName, from the top: four deep. */
const roles = {
  CEO: { name: 'CEO' },
  VP_Sales: { name: 'VP Sales', parent: 'CEO' },
  Sales_Director_EMEA: { name: 'Sales Director EMEA', parent: 'VP_Sales' },
  Account_Executive_EMEA: { name: 'Account Executive EMEA', parent: 'Sales_Director_EMEA' },
  Directeur_regional: { name: 'Directeur régional "Île-de-France", Paris', parent: 'Sales_Director_EMEA' },
  Sales_Director_Americas: { name: 'Sales Director Americas', parent: 'VP_Sales' },
  Account_Executive_Americas: { name: 'Account Executive Americas', parent: 'Sales_Director_Americas' },
  Sales_Director_APAC: { name: 'Sales Director APAC', parent: 'VP_Sales' },
  Account_Executive_APAC: { name: '営業担当（アジア太平洋）', parent: 'Sales_Director_APAC' },
  Channel_Manager: { name: 'Channel Manager', parent: 'VP_Sales' },
  VP_Service: { name: 'VP Service', parent: 'CEO' },
  Support_Manager: { name: 'Support Manager', parent: 'VP_Service' },
  Support_Agent: { name: 'Support Agent', parent: 'Support_Manager' },
  VP_Engineering: { name: 'VP Engineering', parent: 'CEO' },
  Propulsion_Lead: { name: 'Propulsion Lead', parent: 'VP_Engineering' },
  Propulsion_Engineer: { name: 'Propulsion Engineer', parent: 'Propulsion_Lead' },
  Avionics_Lead: { name: 'Avionics Lead', parent: 'VP_Engineering' },
  VP_Launch: { name: 'VP Launch', parent: 'CEO' },
  Launch_Director: { name: 'Launch Director', parent: 'VP_Launch' },
  Launch_Operator: { name: 'Launch Operator', parent: 'Launch_Director' },
  CFO: { name: 'CFO', parent: 'CEO' },
  Finance_Controller: { name: 'Finance Controller', parent: 'CFO' },
  Accountant: { name: 'Accountant', parent: 'Finance_Controller' },
  CIO: { name: 'CIO', parent: 'CEO' },
  Business_Systems: { name: 'Business Systems', parent: 'CIO' },
  Chief_Mars_Officer: { name: 'Chief Mars Officer', parent: 'CEO' },
} satisfies Record<string, RoleEntry>;

export type DemoRole = keyof typeof roles;

export const buildRoles = (builder: OrgBuilder): Record<DemoRole, Row> =>
  buildEach<DemoRole, RoleEntry>(roles, ({ name, parent }, developerName, built) =>
    addRole(builder, { name, developerName, parent: built(parent) }),
  );
