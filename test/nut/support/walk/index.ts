import type { Org } from '../../../../simulator/org/types.js';
import { walkAccounts } from './accounts.js';
import { walkAgents } from './agents.js';
import { walkConnectedApps } from './connectedApps.js';
import { followEnds, followInheritance } from './effective.js';
import { endsOf, Findings } from './findings.js';
import { walkGroups } from './groups.js';
import { walkPackageLicenses, walkPermissionSetLicenses } from './licenses.js';
import { defaults, type WalkOptions } from './options.js';
import { walkPermissionSetGroups } from './permissionSetGroups.js';
import { walkPermissionSets } from './permissionSets.js';
import { walkProfiles } from './profiles.js';
import { walkRoles } from './roles.js';
import { walkTerritories } from './territories.js';

/**
 * Finds what `sf access sync` must find in an org. It reads the org's rows by itself and shares no code with the plugin. It is
 * deliberately naive, with plain loops over whole tables, so that a reader can check it.
 */
export function walk(org: Org, chosen: Partial<WalkOptions> = {}): Findings {
  const options = { ...defaults, ...chosen };
  const findings = new Findings();
  walkAccounts(org, options, findings);
  if (isRead('group', options)) walkGroups(org, options, findings);
  if (isRead('role', options)) walkRoles(org, options, findings);
  if (isRead('permission', options)) walkPermissionSets(org, options, findings);
  if (isRead('permission_set_group', options)) walkPermissionSetGroups(org, findings);
  if (isRead('profile', options)) walkProfiles(org, findings);
  if (isRead('connected_application', options)) walkConnectedApps(org, findings);
  if (isRead('territory', options)) walkTerritories(org, findings);
  if (isRead('agent', options)) walkAgents(org, findings);
  if (isRead('permission_set_license', options)) walkPermissionSetLicenses(org, findings);
  if (isRead('package_license', options)) walkPackageLicenses(org, findings);
  dropDangling(findings);
  for (const grant of followInheritance(findings.directGrants, findings.inheritances)) {
    findings.effectiveGrants.add(grant);
  }
  for (const [grant, end] of followEnds(findings.ends, findings.inheritances)) {
    findings.effectiveEnds.set(grant, end === Infinity ? null : end);
  }
  return findings;
}

/** Whether a type is read: if types are named, it must be one of them; otherwise it is on by default, or its own flag is given. */
function isRead(type: string, options: WalkOptions): boolean {
  if (options.resourceTypes.length > 0) return options.resourceTypes.includes(type);
  if (type === 'connected_application') return options.syncConnectedApps;
  if (type === 'agent') return options.syncAgents;
  if (type.endsWith('_license')) return options.syncLicenses;
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
