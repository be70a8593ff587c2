import type { Row } from '../../org/types.js';
import { buildEach } from '../builder/buildEach.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addPermissionSetLicense, addUserLicense, type NewPermissionSetLicense } from '../builder/licenses.js';

/** Seats of the licenses that every org has. One seat of Salesforce Platform is free. */
export const standardSeats = { SFDC: 50, AUL: 4, PID_SALESFORCE_INTEGRATION_USER: 3 };

const userLicenses = {
  PID_Partner_Community: { name: 'Partner Community', total: 4 },
  PID_Customer_Community: { name: 'Customer Community', total: 10 },
  PID_DigitalAgent: { name: 'Einstein Agent', total: 2 },
};

export type DemoLicense = keyof typeof userLicenses;

export const buildUserLicenses = (builder: OrgBuilder): Record<DemoLicense, Row> =>
  buildEach(userLicenses, ({ name, total }, key) => addUserLicense(builder, { name, key, total }));

/** Agentforce and CRM Analytics are sold out; Field Service has one seat left; two licenses are switched off. */
const permissionSetLicenses = {
  EinsteinGPTCopilotPsl: { label: 'Agentforce (Default)', total: 5 },
  FieldServiceDispatcherPsl: { label: 'Field Service Dispatcher', total: 4 },
  EinsteinAnalyticsPlusPsl: { label: 'CRM Analytics Plus', total: 2, expires: '2027-01-31' },
  SalesforceAPIIntegrationPsl: { label: 'Salesforce API Integration', total: 5, isAvailableForIntegrations: true },
  HealthCloudStarterPsl: { label: 'Health Cloud Starter', total: 3, status: 'Disabled' },
  SurveyCreatorPsl: { label: 'Survey Creator', total: 3, status: 'Disabled', expires: '2026-03-31' },
} satisfies Record<string, Omit<NewPermissionSetLicense, 'developerName'>>;

export type DemoPermissionSetLicense = keyof typeof permissionSetLicenses;

export const buildPermissionSetLicenses = (builder: OrgBuilder): Record<DemoPermissionSetLicense, Row> =>
  buildEach<DemoPermissionSetLicense, Omit<NewPermissionSetLicense, 'developerName'>>(
    permissionSetLicenses,
    (license, developerName) => addPermissionSetLicense(builder, { ...license, developerName }),
  );
