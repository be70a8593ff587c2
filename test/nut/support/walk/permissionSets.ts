import type { Org, Row } from '../../../../simulator/org/types.js';
import type { DropReason, Findings } from './findings.js';
import type { WalkOptions } from './options.js';
import { rowsOf, textOf } from './rows.js';

export const isOwnedByProfile = (set: Row): boolean => set.IsOwnedByProfile === true;

export const isOwnedByGroup = (set: Row): boolean => set.Type === 'Group';

/** Why Salesforce still shows an assignment that gives nothing; null for one that is in force. */
export function whyNotInForce(assignment: Row): DropReason | null {
  const end = textOf(assignment, 'ExpirationDate');
  if (assignment.IsActive === false && end !== null && Date.parse(end) < Date.now()) return 'assignment-expired';
  return assignment.IsActive === false || assignment.IsRevoked === true ? 'assignment-not-in-force' : null;
}

export function walkPermissionSets(org: Org, options: WalkOptions, findings: Findings): void {
  const listed = new Set<string>();
  for (const set of rowsOf(org, 'PermissionSet')) {
    const shadow = isOwnedByProfile(set) || isOwnedByGroup(set);
    if (shadow && !options.includeShadowPermissionSets) continue;
    listed.add(set.Id);
    // Salesforce gives the set behind a profile a technical name, which is not compared.
    const name = isOwnedByProfile(set) ? null : textOf(set, 'Label');
    findings.resource({ type: 'permission', id: set.Id, name, trait: 'role', parentId: null }, ['assigned']);
    if (isOwnedByGroup(set)) {
      findings.inherit(
        `permission_set_group:${textOf(set, 'PermissionSetGroupId')}:member`,
        `permission:${set.Id}:assigned`,
      );
    }
    if (isOwnedByProfile(set)) {
      findings.inherit(`profile:${textOf(set, 'ProfileId')}:assigned`, `permission:${set.Id}:assigned`);
    }
  }

  for (const assignment of rowsOf(org, 'PermissionSetAssignment')) {
    const setId = textOf(assignment, 'PermissionSetId');
    if (textOf(assignment, 'PermissionSetGroupId') !== null) continue;
    if (setId === null || !listed.has(setId)) continue;
    const set = org.table('PermissionSet').existing(setId);
    if (isOwnedByGroup(set) || isOwnedByProfile(set)) continue;
    const entitlement = `permission:${setId}:assigned`;
    const without = whyNotInForce(assignment);
    if (without) findings.drop(entitlement, without);
    else
      findings.grant(entitlement, textOf(assignment, 'AssigneeId') ?? '', true, textOf(assignment, 'ExpirationDate'));
  }

  for (const component of rowsOf(org, 'PermissionSetGroupComponent')) {
    const setId = textOf(component, 'PermissionSetId');
    if (setId === null || !listed.has(setId)) continue;
    const groupId = textOf(component, 'PermissionSetGroupId');
    findings.inherit(`permission_set_group:${groupId}:member`, `permission:${setId}:assigned`);
  }
}
