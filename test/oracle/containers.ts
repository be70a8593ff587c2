import type { Row } from '../../simulator/org/types.js';
import type { Tables } from './tables.js';

/** A permission set that gives permissions to a user: one of its own, or the one behind the user's profile or a permission set group. */
export type Container = {
  /** What the user holds: `permission:0PS…`, `profile:00e…`, `permission_set_group:0PG…`. */
  readonly key: string;
  readonly set: Row;
  /** Whether it waits for a session that activates it. */
  readonly isOnlyIf: boolean;
};

/** Whether an assignment counts. */
export function isInForce({ IsActive, IsRevoked, ExpirationDate }: Row, { now }: Tables): boolean {
  if (IsActive === false || IsRevoked === true) return false;
  return typeof ExpirationDate !== 'string' || Date.parse(ExpirationDate) > Date.parse(now);
}

/** What an assignment gives: a permission set of its own, or a permission set group; null for the set behind a profile. */
export function assigned(assignment: Row, tables: Tables): { key: string; set: Row } | null {
  const set = tables.get('PermissionSet', assignment.PermissionSetId);
  const group = assignment.PermissionSetGroupId ?? set?.PermissionSetGroupId;
  if (typeof group === 'string') {
    const [owned] = tables.rows('PermissionSet', 'PermissionSetGroupId', group);
    return owned ? { key: `permission_set_group:${group}`, set: owned } : null;
  }
  return set && set.IsOwnedByProfile !== true ? { key: `permission:${set.Id}`, set } : null;
}

/** What was found for each user in the same tables: naive questions are asked of each user again and again. */
const known = new WeakMap<Tables, Map<Row, readonly Container[]>>();

/**
 * What gives permissions to a user, by assignments in force.
 *
 * @param without what is taken as revoked, by its key
 */
export function containersOf(user: Row, tables: Tables, without: readonly string[] = []): Container[] {
  const ofTables = known.get(tables) ?? new Map<Row, readonly Container[]>();
  known.set(tables, ofTables);
  const all = ofTables.get(user) ?? allContainersOf(user, tables);
  ofTables.set(user, all);
  return all.filter(({ key }) => !without.includes(key));
}

function allContainersOf(user: Row, tables: Tables): readonly Container[] {
  const found = new Map<string, Container>();
  for (const set of tables.rows('PermissionSet', 'ProfileId', user.ProfileId))
    found.set(`profile:${String(user.ProfileId)}`, {
      key: `profile:${String(user.ProfileId)}`,
      set,
      isOnlyIf: false,
    });
  for (const assignment of tables.rows('PermissionSetAssignment', 'AssigneeId', user.Id)) {
    const given = isInForce(assignment, tables) ? assigned(assignment, tables) : null;
    if (given) found.set(given.key, { ...given, isOnlyIf: waitsForSession(user, given.set, tables) });
  }
  return [...found.values()];
}

/** A session-based set inside a group that is not session-based waits for nothing: only what is assigned counts. */
function waitsForSession(user: Row, set: Row, tables: Tables): boolean {
  const group = tables.get('PermissionSetGroup', set.PermissionSetGroupId);
  if ((group ?? set).HasActivationRequired !== true) return false;
  const isOfThis = ({ PermissionSetId, PermissionSetGroupId }: Row): boolean =>
    group ? PermissionSetGroupId === group.Id || PermissionSetId === set.Id : PermissionSetId === set.Id;
  return !tables.rows('SessionPermSetActivation', 'UserId', user.Id).some(isOfThis);
}
