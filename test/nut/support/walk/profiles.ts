import type { Org } from '../../../../simulator/org/types.js';
import type { Findings } from './findings.js';
import { rowsOf, textOf } from './rows.js';

export function walkProfiles(org: Org, findings: Findings): void {
  for (const profile of rowsOf(org, 'Profile')) {
    const name = textOf(profile, 'Name');
    findings.resource({ type: 'profile', id: profile.Id, name, trait: 'role', parentId: null }, ['assigned']);
  }
  for (const user of rowsOf(org, 'User')) {
    const profileId = textOf(user, 'ProfileId');
    if (profileId !== null) findings.grant(`profile:${profileId}:assigned`, user.Id);
  }
}
