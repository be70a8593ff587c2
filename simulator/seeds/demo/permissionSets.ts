import type { Row } from '../../org/types.js';
import { buildEach } from '../builder/buildEach.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addPermissionSet, type SystemPermission } from '../builder/permissionSets.js';
import type { StandardLicense } from '../standard/index.js';
import type { DemoLicense, DemoPermissionSetLicense } from './licenses.js';

type License = StandardLicense | DemoLicense | DemoPermissionSetLicense;

type PermissionSetEntry = {
  label: string;
  /** The API name, where the key is not it. */
  name?: string;
  description?: string;
  license?: License;
  permissions?: readonly SystemPermission[];
  hasActivationRequired?: true;
  namespace?: string;
  isCustom?: false;
};

export const NAMESPACE = 'rktparts';

/** Acme's own permission sets. */
const custom = {
  Forecast_Editor: { label: 'Forecast Editor', description: 'Edits the forecast of a territory' },
  Quote_Approver: { label: 'Quote Approver', description: 'Approves quotes up to 1,000,000' },
  Deal_Desk_Override: { label: 'Deal Desk Override', permissions: ['TransferAnyEntity', 'EditReadonlyFields'] },
  Report_Builder: {
    label: 'Report Builder',
    license: 'SFDC',
    permissions: ['RunReports', 'CreateCustomizeReports', 'ExportReport'],
  },
  Platform_Reports: { label: 'Platform Reports', license: 'AUL', permissions: ['RunReports'] },
  Case_Manager: { label: 'Case Manager', permissions: ['TransferAnyEntity'] },
  Knowledge_Author: { label: 'Knowledge Author' },
  Data_Export: { label: 'Data Export', permissions: ['DataExport', 'ExportReport', 'ViewAllData'] },
  Deploy_Everything: {
    label: 'Deploy Everything',
    description: 'For releases. Do not hand out directly.',
    permissions: ['ApiEnabled', 'AuthorApex', 'CustomizeApplication', 'ModifyAllData', 'ModifyMetadata', 'ViewAllData'],
  },
  User_Administration: {
    label: 'User Administration',
    permissions: [
      'ApiEnabled',
      'AssignPermissionSets',
      'FreezeUsers',
      'ManageInternalUsers',
      'ManageUsers',
      'ResetPasswords',
      'ViewAllUsers',
      'ViewRoles',
      'ViewSetup',
    ],
  },
  C1_Connector: {
    label: 'C1 Connector',
    description: 'What C1 needs to read who can do what',
    permissions: ['ApiEnabled', 'ViewSetup', 'ManageUsers'],
  },
  API_Access: { label: 'API Access', permissions: ['ApiEnabled'] },
  Read_Only_Auditor: {
    label: 'Read-Only Auditor',
    permissions: ['ApiEnabled', 'ViewAllData', 'ViewAllProfiles', 'ViewAllUsers', 'ViewRoles', 'ViewSetup'],
  },
  Launch_Console: { label: 'Launch Console' },
  Telemetry_Viewer: { label: 'Telemetry Viewer' },
  CRM_Analytics_Viewer: { label: 'CRM Analytics Viewer', license: 'EinsteinAnalyticsPlusPsl' },
  Partner_Portal: { label: 'Partner Portal', license: 'PID_Partner_Community' },
  Range_Safety_Override: { label: 'Range Safety Override', hasActivationRequired: true },
  Break_Glass: {
    label: 'Break Glass',
    hasActivationRequired: true,
    permissions: ['ModifyAllData', 'ViewAllData', 'ManageUsers'],
  },
  Sunset_Feature_Beta: { label: 'Sunset Feature (Beta)' },
  Quote_Sign_Off: {
    label: '=Quote, "Approve"\nand sign',
    description: 'Two lines,\nwith "quotes", commas, and an = in front',
  },
  Japanese_Approver: { label: '承認者（見積）' },
  Arabic_Approver: { label: 'مُوافِق العروض' },
  Quality_Team: { label: 'E\u0301quipe qualite\u0301' },
} satisfies Record<string, PermissionSetEntry>;

/** Sets that come with a permission set license. */
const standard = {
  CopilotSalesforceUser: {
    label: 'Access Agentforce Default Agent',
    license: 'EinsteinGPTCopilotPsl',
    isCustom: false,
  },
  FieldServiceDispatcherPermSet: {
    label: 'Field Service Dispatcher',
    license: 'FieldServiceDispatcherPsl',
    isCustom: false,
  },
} satisfies Record<string, PermissionSetEntry>;

/** Sets of an installed package. One has the name and the label of a set of Acme's own. */
const packaged = {
  rktparts__Parts_Catalogue: { label: 'Parts Catalogue', name: 'Parts_Catalogue', namespace: NAMESPACE },
  rktparts__Parts_Buyer: { label: 'Parts Buyer', name: 'Parts_Buyer', namespace: NAMESPACE },
  rktparts__Report_Builder: { label: 'Report Builder', name: 'Report_Builder', namespace: NAMESPACE },
} satisfies Record<string, PermissionSetEntry>;

const permissionSets = { ...custom, ...standard, ...packaged };

export type DemoPermissionSet = keyof typeof permissionSets;

export const buildPermissionSets = (
  builder: OrgBuilder,
  licenses: Record<License, Row>,
): Record<DemoPermissionSet, Row> =>
  buildEach<DemoPermissionSet, PermissionSetEntry>(permissionSets, ({ name, license, ...entry }, key) =>
    addPermissionSet(builder, { ...entry, name: name ?? key, license: license && licenses[license] }),
  );
