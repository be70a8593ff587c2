import { SYSTEM_PERMISSIONS, type SystemPermission } from '../schema/systemPermissions.js';
import { formatDateTime } from './time.js';
import type { Row, Table } from './types.js';

export type TableLookup = (object: string) => Table;

const FIELDS = SYSTEM_PERMISSIONS.map((permission) => [permission, `Permissions${permission}`] as const);

/** Whether an assignment counts: not expired, revoked or switched off. */
const isInForce = (assignment: Row, now: string): boolean =>
  assignment.IsActive !== false &&
  assignment.IsRevoked !== true &&
  (typeof assignment.ExpirationDate !== 'string' || assignment.ExpirationDate > now);

/**
 * What a user may do: the union of the profile and of every assigned permission set. The set that a permission set
 * group owns already lacks what the group mutes, so it counts as it is (Object Reference: PermissionSet,
 * PermissionSetAssignment). A session-based set, or one of a session-based group, counts only while a session has activated it; in a
 * group that is not session-based it needs no activation (SessionPermSetActivation).
 */
export function effectivePermissions(table: TableLookup, userId: string, at: Date): Set<SystemPermission> {
  const sets = setsInForce(table, userId, at);
  return new Set(FIELDS.flatMap(([permission, field]) => (sets.some((set) => set[field] === true) ? permission : [])));
}

/** Whether one permission is among them. */
export function isPermitted(table: TableLookup, userId: string, permission: string, at: Date): boolean {
  return setsInForce(table, userId, at).some((set) => set[`Permissions${permission}`] === true);
}

/** The profile and the permission sets that give a user its permissions. */
export function setsInForce(table: TableLookup, userId: string, at: Date): Row[] {
  const user = table('User').get(userId);
  return user ? [...profileSets(table, user), ...assignedSets(table, user, formatDateTime(at))] : [];
}

function profileSets(table: TableLookup, user: Row): Row[] {
  const profile = typeof user.ProfileId === 'string' ? table('Profile').get(user.ProfileId) : undefined;
  return profile ? [profile, ...table('PermissionSet').where('ProfileId', profile.Id)] : [];
}

function assignedSets(table: TableLookup, user: Row, now: string): Row[] {
  return table('PermissionSetAssignment')
    .where('AssigneeId', user.Id)
    .filter((assignment) => isInForce(assignment, now))
    .flatMap((assignment) => setsOf(table, assignment))
    .filter((set) => set.HasActivationRequired !== true || isActivated(table, user, set));
}

const isActivated = (table: TableLookup, user: Row, set: Row): boolean =>
  table('SessionPermSetActivation')
    .where('UserId', user.Id)
    .some(
      ({ PermissionSetId, PermissionSetGroupId }) =>
        PermissionSetId === set.Id ||
        (typeof PermissionSetGroupId === 'string' && PermissionSetGroupId === set.PermissionSetGroupId),
    );

function setsOf(table: TableLookup, { PermissionSetId, PermissionSetGroupId }: Row): Row[] {
  const sets = table('PermissionSet');
  if (typeof PermissionSetGroupId === 'string') return sets.where('PermissionSetGroupId', PermissionSetGroupId);
  const set = typeof PermissionSetId === 'string' ? sets.get(PermissionSetId) : undefined;
  return set ? [set] : [];
}
