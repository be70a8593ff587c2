import type { Row } from '../org/types.js';
import type { RuleContext, Values } from './rules.js';

/**
 * The permission set group that an assignment gives: the one it names, or the one whose own set it names
 * (Object Reference: PermissionSetAssignment).
 */
export function assignedGroup(
  { PermissionSetId, PermissionSetGroupId }: Values,
  context: RuleContext,
): Row | undefined {
  const owned = typeof PermissionSetId === 'string' ? context.table('PermissionSet').get(PermissionSetId) : undefined;
  const id = PermissionSetGroupId ?? owned?.PermissionSetGroupId;
  return typeof id === 'string' ? context.table('PermissionSetGroup').get(id) : undefined;
}

/** The sets whose licenses an assignment needs: the set that it names, or the components of the group. */
export function assignedSets(assignment: Values, context: RuleContext): Row[] {
  const group = assignedGroup(assignment, context);
  const ids = group
    ? context
        .table('PermissionSetGroupComponent')
        .where('PermissionSetGroupId', group.Id)
        .map(({ PermissionSetId }) => PermissionSetId)
    : [assignment.PermissionSetId];
  return ids
    .map((id) => (typeof id === 'string' ? context.table('PermissionSet').get(id) : undefined))
    .filter((set) => set !== undefined);
}
