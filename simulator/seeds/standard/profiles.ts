import type { Row } from '../../org/types.js';
import { SYSTEM_PERMISSIONS, type SystemPermission } from '../../schema/systemPermissions.js';
import { buildEach } from '../builder/buildEach.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addProfile } from '../builder/profiles.js';
import type { StandardLicense } from './licenses.js';

/** Permissions that the profile System Administrator does not have. */
const NOT_ADMINISTRATORS: readonly SystemPermission[] = [
  'ApiUserOnly',
  'BulkApiHardDelete',
  'BypassMFAForUiLogins',
  'CanApproveUninstalledApps',
  'CanDoActAsUser',
  'DelegatedTwoFactor',
  'ManageEncryptionKeys',
  'ManageSessionPermissionSets',
  'PasswordNeverExpires',
  'UseAnyApiAuth',
  'ViewAllFieldsGlobal',
  'ViewEncryptedData',
];

const ADMINISTRATOR = SYSTEM_PERMISSIONS.filter((permission) => !NOT_ADMINISTRATORS.includes(permission));

const EMPLOYEE: readonly SystemPermission[] = [
  'ApiEnabled',
  'ChatterInternalUser',
  'EditEvent',
  'EditTask',
  'LightningExperienceUser',
  'RunReports',
  'ViewRoles',
];

const SALES: readonly SystemPermission[] = ['ConvertLeads', 'CreateCustomizeReports', 'ExportReport'];

type StandardProfileEntry = {
  license: StandardLicense;
  userType?: string;
  permissions?: readonly SystemPermission[];
};

/** Some of the profiles that come with the standard licenses. */
const PROFILES = {
  'System Administrator': { license: 'SFDC', permissions: ADMINISTRATOR },
  'Standard User': { license: 'SFDC', permissions: [...EMPLOYEE, ...SALES] },
  'Marketing User': { license: 'SFDC', permissions: [...EMPLOYEE, ...SALES, 'ManageLeads'] },
  'Contract Manager': { license: 'SFDC', permissions: [...EMPLOYEE, ...SALES] },
  'Read Only': { license: 'SFDC', permissions: EMPLOYEE },
  'Minimum Access - Salesforce': { license: 'SFDC', permissions: ['ChatterInternalUser', 'LightningExperienceUser'] },
  'Standard Platform User': { license: 'AUL', permissions: EMPLOYEE },
  'Chatter Free User': { license: 'PID_CHATTER', userType: 'CsnOnly', permissions: ['ChatterInternalUser'] },
  'Salesforce API Only System Integrations': {
    license: 'PID_SALESFORCE_INTEGRATION_USER',
    permissions: ['ApiEnabled', 'ApiUserOnly'],
  },
  'XOrg Proxy User': { license: 'PID_XOrg_Proxy_User' },
} as const satisfies Record<string, StandardProfileEntry>;

export type StandardProfile = keyof typeof PROFILES;

export const addStandardProfiles = (
  builder: OrgBuilder,
  licenses: Record<StandardLicense, Row>,
): Record<StandardProfile, Row> =>
  buildEach<StandardProfile, StandardProfileEntry>(PROFILES, ({ license, userType, permissions }, name) =>
    addProfile(builder, { name, license: licenses[license], userType, permissions, isCustom: false }),
  );
