import type { Row } from '../../org/types.js';
import { buildEach } from '../builder/buildEach.js';
import { addConnectedApp, addOauthToken, addExternalClientApp } from '../builder/connectedApps.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { listEntitiesOfGroups, muteEntity } from '../builder/permissionSetGroups.js';
import { permissionSetOfProfile } from '../builder/profiles.js';
import { addCustomPermission, addSetupEntityAccess } from '../builder/permissionSets.js';
import type { DemoPermissionSetGroup } from './permissionSetGroups.js';
import { NAMESPACE, type DemoPermissionSet } from './permissionSets.js';
import type { DemoProfile } from './profiles.js';
import type { Username } from './users.js';

type ConnectedAppEntry = {
  startUrl?: string;
  isAdminApprovedOnly: boolean;
  /** Days ago. */
  created: number;
  profiles?: readonly DemoProfile[];
  permissionSets?: readonly DemoPermissionSet[];
  /** Who has logged in with it. */
  users?: readonly Username[];
};

const connectedApps: Record<string, ConnectedAppEntry> = {
  'Sales Mobile': {
    startUrl: 'https://mobile.acme-rockets.example/sales',
    isAdminApprovedOnly: true,
    created: 900,
    profiles: ['Acme Sales', 'System Administrator'],
    users: ['priya.raman', 'tom.becker', 'gordon.pike'],
  },
  C1: {
    startUrl: 'https://acme-rockets.c1.example',
    isAdminApprovedOnly: true,
    created: 120,
    permissionSets: ['C1_Connector'],
    users: ['c1.connector'],
  },
  'Telemetry Bridge': {
    isAdminApprovedOnly: true,
    created: 500,
    profiles: ['Salesforce API Only System Integrations'],
    permissionSets: ['Telemetry_Viewer', 'API_Access'],
    users: ['telemetry.integration'],
  },
  'ERP "Gateway", v2': { isAdminApprovedOnly: true, created: 380 },
  'Data Loader': { isAdminApprovedOnly: false, created: 1400, users: ['marek.dvorak', 'hannah.weiss'] },
  'Pocket Spreadsheet 📊': { isAdminApprovedOnly: false, created: 40, users: ['sum.testov'] },
  // Support_Tier_2 mutes it for those who have the set by the group.
  'Case Exporter': { isAdminApprovedOnly: true, created: 60, permissionSets: ['Case_Manager'] },
};

type ExternalClientAppEntry = {
  /** Undefined: the app has no OAuth policy. */
  isAdminApprovedOnly?: boolean;
  profiles?: readonly DemoProfile[];
  permissionSets?: readonly DemoPermissionSet[];
  namespace?: string;
};

const externalClientApps: Record<string, ExternalClientAppEntry> = {
  'Launch Calendar': { isAdminApprovedOnly: true, permissionSets: ['Launch_Console'] },
  'Countdown Board': { isAdminApprovedOnly: false, profiles: ['Acme Sales'], permissionSets: ['Telemetry_Viewer'] },
  'Parts Ordering': { namespace: NAMESPACE },
};

export type Grantors = {
  users: Record<Username, Row>;
  profiles: Record<DemoProfile, Row>;
  permissionSets: Record<DemoPermissionSet, Row>;
  permissionSetGroups: Record<DemoPermissionSetGroup, Row>;
};

export function buildConnectedApps(builder: OrgBuilder, grantors: Grantors): void {
  const { users, profiles, permissionSets, permissionSetGroups } = grantors;
  const setsOf = (entry: Pick<ConnectedAppEntry, 'profiles' | 'permissionSets'>): Row[] => [
    ...(entry.profiles ?? []).map((profile) => permissionSetOfProfile(builder, profiles[profile].Id)),
    ...(entry.permissionSets ?? []).map((set) => permissionSets[set]),
  ];
  const apps = buildEach(connectedApps, (entry, name) => {
    const app = addConnectedApp(builder, { ...entry, name, createdDate: builder.ago(entry.created) });
    for (const set of setsOf(entry)) addSetupEntityAccess(builder, set, 'ConnectedApplication', app);
    for (const user of entry.users ?? []) {
      addOauthToken(builder, {
        user: users[user],
        app,
        createdDate: builder.ago(entry.created / 2),
        lastUsedDate: builder.ago(1),
        useCount: 42,
      });
    }
    return app;
  });
  const abort = addCustomPermission(builder, 'Abort Launch');
  addSetupEntityAccess(builder, permissionSets.Range_Safety_Override, 'CustomPermission', abort);
  addSetupEntityAccess(builder, permissionSets.Launch_Console, 'CustomPermission', abort);
  if (builder.has('external-client-apps'))
    buildEach(externalClientApps, (entry, label) => {
      const app = addExternalClientApp(builder, { ...entry, label, contactEmail: 'launch@acme-rockets.example' });
      for (const set of setsOf(entry)) addSetupEntityAccess(builder, set, 'ExternalClientApplication', app);
      return app;
    });
  muteEntity(builder, permissionSetGroups.Support_Tier_2, 'ConnectedApplication', apps['Case Exporter']!);
  listEntitiesOfGroups(builder);
}
