import type { Row } from '../../org/types.js';
import { buildEach } from '../builder/buildEach.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addProfile } from '../builder/profiles.js';
import type { SystemPermission } from '../builder/permissionSets.js';
import type { StandardLicense, StandardOrg, StandardProfile } from '../standard/index.js';
import type { DemoLicense } from './licenses.js';

type ProfileEntry = {
  license: StandardLicense | DemoLicense;
  userType?: string;
  description: string;
  permissions: readonly SystemPermission[];
};

/** The profiles that Acme made for itself. */
const profiles = {
  'Acme Sales': {
    license: 'SFDC',
    description: 'Sells rockets',
    permissions: ['ApiEnabled', 'LightningExperienceUser', 'RunReports', 'ConvertLeads', 'EditEvent', 'EditTask'],
  },
  'Acme Support': {
    license: 'SFDC',
    description: 'Answers when a rocket does not',
    permissions: ['ApiEnabled', 'LightningExperienceUser', 'RunReports', 'EditTask'],
  },
  'Acme Engineering': {
    license: 'SFDC',
    description: 'Builds rockets',
    permissions: ['ApiEnabled', 'LightningExperienceUser', 'RunReports', 'ViewDeveloperName'],
  },
  'Acme Launch Crew': {
    license: 'SFDC',
    description: 'Launches rockets; has no access through the API',
    permissions: ['LightningExperienceUser', 'RunReports'],
  },
  'Finance, "Close" & Audit': {
    license: 'SFDC',
    description: 'Counts what rockets cost,\nand audits it',
    permissions: ['ApiEnabled', 'LightningExperienceUser', 'RunReports', 'ExportReport', 'ViewSetup'],
  },
  'Acme Service Desk': {
    license: 'AUL',
    description: 'Shares one mailbox',
    permissions: ['ApiEnabled', 'LightningExperienceUser'],
  },
  'Einstein Agent User': {
    license: 'PID_DigitalAgent',
    description: 'Runs agents',
    permissions: ['ApiEnabled'],
  },
  'Acme Partner': {
    license: 'PID_Partner_Community',
    userType: 'PowerPartner',
    description: 'Resells rockets',
    permissions: ['ApiEnabled'],
  },
  'Acme Customer': {
    license: 'PID_Customer_Community',
    userType: 'CspLitePortal',
    description: 'Bought a rocket',
    permissions: [],
  },
  'Acme Help Centre Profile': {
    license: 'PID_Guest_User',
    userType: 'Guest',
    description: 'Reads the help centre without logging in',
    permissions: [],
  },
} satisfies Record<string, ProfileEntry>;

export type DemoProfile = StandardProfile | keyof typeof profiles;

export const buildProfiles = (
  builder: OrgBuilder,
  standard: StandardOrg,
  demoLicenses: Record<DemoLicense, Row>,
): Record<DemoProfile, Row> => {
  const licenses = { ...standard.licenses, ...demoLicenses };
  return {
    ...standard.profiles,
    ...buildEach<keyof typeof profiles, ProfileEntry>(profiles, ({ license, ...entry }, name) =>
      addProfile(builder, { name, license: licenses[license], ...entry }),
    ),
  };
};
