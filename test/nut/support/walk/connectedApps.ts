import type { Org } from '../../../../simulator/org/types.js';
import type { Findings } from './findings.js';
import { isOwnedByGroup, isOwnedByProfile } from './permissionSets.js';
import { rowsOf, textOf } from './rows.js';

export function walkConnectedApps(org: Org, findings: Findings): void {
  for (const app of rowsOf(org, 'ConnectedApplication')) {
    const name = textOf(app, 'Name');
    findings.resource({ type: 'connected_application', id: app.Id, name, trait: 'app', parentId: null }, ['assigned']);
  }
  const external = org.settings.features.has('external-client-apps') ? rowsOf(org, 'ExternalClientApplication') : [];
  for (const app of external) {
    const name = textOf(app, 'MasterLabel');
    findings.resource({ type: 'connected_application', id: app.Id, name, trait: 'app', parentId: null }, ['assigned']);
  }
  for (const access of rowsOf(org, 'SetupEntityAccess')) {
    if (!['ConnectedApplication', 'ExternalClientApplication'].includes(String(access.SetupEntityType))) continue;
    // A muting permission set takes the app away.
    if (rowsOf(org, 'MutingPermissionSet').some((row) => row.Id === access.ParentId)) continue;
    const set = rowsOf(org, 'PermissionSet').find((row) => row.Id === access.ParentId);
    if (!set) throw new Error(`SetupEntityAccess ${access.Id} has no parent.`);
    const app = `connected_application:${textOf(access, 'SetupEntityId')}:assigned`;
    if (isOwnedByProfile(set)) findings.inherit(`profile:${textOf(set, 'ProfileId')}:assigned`, app);
    else if (isOwnedByGroup(set)) {
      findings.inherit(`permission_set_group:${textOf(set, 'PermissionSetGroupId')}:member`, app);
    } else findings.inherit(`permission:${set.Id}:assigned`, app);
  }
}
