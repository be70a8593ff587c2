import type { Org } from '../../../../simulator/org/types.js';
import { walkAccounts } from './accounts.js';
import { walkAgents } from './agents.js';
import { walkConnectedApps } from './connectedApps.js';
import { followInheritance } from './effective.js';
import { endsOf, Findings } from './findings.js';
import { walkGroups } from './groups.js';
import { defaults, type WalkOptions } from './options.js';
import { walkPermissionSetGroups } from './permissionSetGroups.js';
import { walkPermissionSets } from './permissionSets.js';
import { walkProfiles } from './profiles.js';
import { walkRoles } from './roles.js';
import { walkTerritories } from './territories.js';

/**
 * What `sf access sync` must find in an org: an independent reading of the org's rows that knows nothing of the
 * plugin. Deliberately naive: plain loops over whole tables, so that it can be checked by reading.
 */
export function walk(org: Org, asked: Partial<WalkOptions> = {}): Findings {
  const options = { ...defaults, ...asked };
  const findings = new Findings();
  walkAccounts(org, options, findings);
  if (isRead('group', options)) walkGroups(org, options, findings);
  if (isRead('role', options)) walkRoles(org, findings);
  if (isRead('permission', options)) walkPermissionSets(org, options, findings);
  if (isRead('permission_set_group', options)) walkPermissionSetGroups(org, findings);
  if (isRead('profile', options)) walkProfiles(org, findings);
  if (isRead('connected_application', options)) walkConnectedApps(org, findings);
  if (isRead('territory', options)) walkTerritories(org, findings);
  if (isRead('agent', options)) walkAgents(org, findings);
  dropDangling(findings);
  for (const grant of followInheritance(findings.directGrants, findings.inheritances)) {
    findings.effectiveGrants.add(grant);
  }
  return findings;
}

/** A type is read when it was asked for by name; without names, when it comes by default or its own flag is there. */
function isRead(type: string, options: WalkOptions): boolean {
  if (options.resourceTypes.length > 0) return options.resourceTypes.includes(type);
  if (type === 'connected_application') return options.syncConnectedApps;
  if (type === 'agent') return options.syncAgents;
  return true;
}

function dropDangling(findings: Findings): void {
  for (const inheritance of findings.inheritances) {
    const { from, to } = endsOf(inheritance);
    if (findings.entitlements.has(from) && findings.entitlements.has(to)) continue;
    findings.inheritances.delete(inheritance);
    findings.drop(to, 'resource-not-synced');
  }
}
