import type { Row } from '../../simulator/org/types.js';
import { containersOf, type Container } from './containers.js';
import type { Tables } from './tables.js';

/** What the right on an object is called in its records. */
const RIGHTS = {
  read: 'PermissionsRead',
  create: 'PermissionsCreate',
  edit: 'PermissionsEdit',
  delete: 'PermissionsDelete',
  'view-all': 'PermissionsViewAllRecords',
  'modify-all': 'PermissionsModifyAllRecords',
  'view-all-fields': 'PermissionsViewAllFields',
} as const;
export type ObjectRight = keyof typeof RIGHTS;
export const objectRights = Object.keys(RIGHTS) as ObjectRight[];

/** A permission that one can ask for. */
export type Asked =
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'object'; readonly object: string; readonly right: ObjectRight }
  /** `isOpen`: the field takes no field-level security. */
  | { readonly kind: 'field'; readonly field: string; readonly right: 'read' | 'edit'; readonly isOpen: boolean }
  | { readonly kind: 'entity'; readonly id: string }
  | { readonly kind: 'tab'; readonly name: string };

export type Verdict = 'yes' | 'only if' | 'cannot log in' | 'no';
const WEAKEST_FIRST: readonly Verdict[] = ['no', 'cannot log in', 'only if', 'yes'];

/** The answer about one user: the verdict, and the keys of what gives the permission or a part of it. */
export type Finding = { readonly verdict: Verdict; readonly givers: readonly string[] };

/** Whether a user may do something without a session that is not activated, were the user one who can log in. */
export function isHeld(asked: Asked, user: Row, tables: Tables, without: readonly string[] = []): boolean {
  const held = containersOf(user, tables, without).filter(({ isOnlyIf }) => !isOnlyIf);
  return giversOf(asked, held, tables).length > 0;
}

/** Whether a permission set gives its holder a permission; of a field: a row of its own for it. */
export function givesOf(asked: Asked, set: Row, tables: Tables): boolean {
  if (asked.kind !== 'field') return givesAlone(asked, set, tables);
  const flag = asked.right === 'read' ? 'PermissionsRead' : 'PermissionsEdit';
  return tables
    .permissionRows(set, 'FieldPermissions', `SobjectType = '${asked.field.split('.')[0]!}'`)
    .some((row) => row.Field === asked.field && row[flag] === true);
}

/** Whether a permission set gives a right on any object. */
export function givesOnAny(right: ObjectRight, set: Row, tables: Tables): boolean {
  return (
    givesObject(set, '', right, tables) ||
    tables.permissionRows(set, 'ObjectPermissions', `${RIGHTS[right]} = true`).some(({ Id }) => !Id.startsWith('000'))
  );
}

/** Whether a user may do something, and through what. Givers of what is missing another part are none. */
export function permissionOf(asked: Asked, user: Row, tables: Tables, without: readonly string[] = []): Finding {
  const held = containersOf(user, tables, without);
  const givers = giversOf(asked, held, tables);
  const isAlways =
    giversOf(
      asked,
      held.filter(({ isOnlyIf }) => !isOnlyIf),
      tables,
    ).length > 0;
  return {
    verdict: verdictFor(user, tables, isAlways ? 'yes' : givers.length > 0 ? 'only if' : 'no'),
    givers: givers.map(({ key }) => key).toSorted(),
  };
}

/** The answer to several: the weakest of theirs, or the strongest where one of them is enough. */
export function combined(verdicts: readonly Verdict[], isAny: boolean): Verdict {
  const places = verdicts.map((verdict) => WEAKEST_FIRST.indexOf(verdict));
  return WEAKEST_FIRST[isAny ? Math.max(...places) : Math.min(...places)]!;
}

/** What somebody may do who cannot log in is worth nothing now. */
export function verdictFor(user: Row, tables: Tables, verdict: Exclude<Verdict, 'cannot log in'>): Verdict {
  const isFrozen = tables.rows('UserLogin', 'UserId', user.Id).some(({ IsFrozen }) => IsFrozen === true);
  return verdict !== 'no' && (user.IsActive !== true || isFrozen) ? 'cannot log in' : verdict;
}

/** Which of a user's containers give a permission, by themselves or with others; none where they do not give it. */
function giversOf(asked: Asked, held: readonly Container[], tables: Tables): readonly Container[] {
  if (asked.kind === 'field') return giversOfField(asked, held, tables);
  return held.filter(({ set }) => givesAlone(asked, set, tables));
}

function givesAlone(asked: Exclude<Asked, { kind: 'field' }>, set: Row, tables: Tables): boolean {
  switch (asked.kind) {
    case 'system':
      return has(set, asked.name);
    case 'object':
      return givesObject(set, asked.object, asked.right, tables);
    case 'entity':
      return tables.permissionRows(set, 'SetupEntityAccess', `SetupEntityId = '${asked.id}'`).length > 0;
    case 'tab':
      return tables.permissionRows(set, 'PermissionSetTabSetting', `Name = '${asked.name}'`).length > 0;
  }
}

/** What of a field's permission a container has. */
type Part = Record<'opensObject' | 'readsField' | 'editsField' | 'readsAllFields' | 'editsReadOnly', boolean>;

/**
 * Those that play a part: there are others of the user's containers, maybe none, that do not give the permission without it, and do
 * with it.
 */
function giversOfField(
  { field, right, isOpen }: Asked & { kind: 'field' },
  held: readonly Container[],
  tables: Tables,
): readonly Container[] {
  const object = field.slice(0, field.indexOf('.'));
  const opensField = (set: Row, flag: string): boolean =>
    tables
      .permissionRows(set, 'FieldPermissions', `SobjectType = '${object}'`)
      .some((row) => row.Field === field && row[flag] === true);
  const partOf = ({ set }: Container): Part => ({
    opensObject: givesObject(set, object, right, tables),
    readsField: opensField(set, 'PermissionsRead'),
    editsField: opensField(set, 'PermissionsEdit'),
    readsAllFields: givesObject(set, object, 'view-all-fields', tables),
    editsReadOnly: has(set, 'EditReadonlyFields'),
  });
  const giveTogether = (parts: readonly Part[]): boolean => {
    const one = (name: keyof Part): boolean => parts.some((part) => part[name]);
    if (!one('opensObject')) return false;
    if (isOpen) return true;
    if (right === 'read') return one('readsField') || one('readsAllFields');
    return one('editsField') || (one('editsReadOnly') && one('readsField'));
  };
  const parts = held.map(partOf);
  // Two containers with the same part are worth no more than one of them.
  const different = [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
  if (!giveTogether(different)) return [];
  const subsets = subsetsOf(different);
  return held.filter((_, index) =>
    subsets.some((others) => !giveTogether(others) && giveTogether([...others, parts[index]!])),
  );
}

function subsetsOf<T>([first, ...rest]: readonly T[]): T[][] {
  if (first === undefined) return [[]];
  const without = subsetsOf(rest);
  return [...without, ...without.map((some) => [first, ...some])];
}

/** Modify All Data and View All Data open records of every object, and no fields. */
export function givesObject(set: Row, object: string, right: ObjectRight, tables: Tables): boolean {
  if (right === 'view-all-fields' ? has(set, 'ViewAllFieldsGlobal') : has(set, 'ModifyAllData')) return true;
  if ((right === 'read' || right === 'view-all') && has(set, 'ViewAllData')) return true;
  return tables
    .permissionRows(set, 'ObjectPermissions', `SobjectType = '${object}'`)
    .some((row) => !row.Id.startsWith('000') && row[RIGHTS[right]] === true);
}

const has = (set: Row, permission: string): boolean => set[`Permissions${permission}`] === true;
