import type { Row } from '../../simulator/org/types.js';
import { containersOf, type Container } from './containers.js';
import { givesObject, objectRights, permissionOf, type Asked } from './permissions.js';
import type { Tables } from './tables.js';

/** `only if`: only in a session in which a permission set is activated, whether one is. */
export type Level = 'no' | 'only if' | 'yes';
const WEAKEST_FIRST: readonly Level[] = ['no', 'only if', 'yes'];

/** What a user may do now and before, where it is not the same. */
export type Change = { readonly now: Level; readonly before: Level };

/** The records of an org at one moment, and a user as they have it; undefined: there is no such user. */
export type Moment = { readonly tables: Tables; readonly user: Row | undefined };

/**
 * What changed of one permission for one user; null: nothing that is told. A right on an object, or on a field, is told where the
 * stronger side gives it by a row of its own: by a set that does not give it on every object.
 */
export function changeOf(asked: Asked, now: Moment, before: Moment): Change | null {
  const [first, other] = [levelOf(asked, now), levelOf(asked, before)];
  if (first === other) return null;
  const isStronger = WEAKEST_FIRST.indexOf(first) > WEAKEST_FIRST.indexOf(other);
  const [level, moment] = isStronger ? [first, now] : [other, before];
  const ways = heldIn(moment).filter(({ isOnlyIf }) => level === 'only if' || !isOnlyIf);
  return ways.some(({ set }) => hasRow(asked, set, moment.tables)) ? { now: first, before: other } : null;
}

/** The containers that a user holds, by their keys: `permission:0PS…`. */
export function keysHeldIn(moment: Moment): string[] {
  return heldIn(moment).map(({ key }) => key);
}

function levelOf(asked: Asked, moment: Moment): Level {
  if (!moment.user) return 'no';
  const { verdict } = permissionOf(asked, loggingIn(moment.user), withoutSessions(moment.tables));
  return verdict as Level;
}

function heldIn({ user, tables }: Moment): readonly Container[] {
  return user ? containersOf(user, withoutSessions(tables)) : [];
}

/** Whether somebody can log in is another question. */
function loggingIn(user: Row): Row {
  return { ...user, IsActive: true };
}

function withoutSessions(tables: Tables): Tables {
  return {
    ...tables,
    rows: (object, field, id) =>
      object === 'SessionPermSetActivation' || object === 'UserLogin' ? [] : tables.rows(object, field, id),
  };
}

function hasRow(asked: Asked, set: Row, tables: Tables): boolean {
  if (asked.kind === 'object') {
    const isEverywhere = givesObject(set, 'No such object', asked.right, tables);
    return objectRights.includes(asked.right) && !isEverywhere && givesObject(set, asked.object, asked.right, tables);
  }
  if (asked.kind !== 'field') return true;
  const flag = asked.right === 'read' ? 'PermissionsRead' : 'PermissionsEdit';
  return tables
    .permissionRows(set, 'FieldPermissions', `SobjectType = '${asked.field.slice(0, asked.field.indexOf('.'))}'`)
    .some((row) => row.Field === asked.field && row[flag] === true);
}
