import { RowList } from '../org/generatedRows.js';
import { toLongId } from '../org/ids.js';
import type { OrgSettings, Row, Table } from '../org/types.js';
import { duplicateRecord, fieldIntegrity } from './faults.js';
import type { Records } from '../soql/source.js';
import type { ObjectRules, RuleContext, Values } from './rules.js';

/** What each right on an object needs (Object Reference: ObjectPermissions). */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  PermissionsRead: [],
  PermissionsCreate: ['PermissionsRead'],
  PermissionsEdit: ['PermissionsRead'],
  PermissionsDelete: ['PermissionsRead', 'PermissionsEdit'],
  PermissionsViewAllRecords: ['PermissionsRead'],
  PermissionsModifyAllRecords: ['PermissionsRead', 'PermissionsEdit', 'PermissionsDelete', 'PermissionsViewAllRecords'],
  PermissionsViewAllFields: ['PermissionsRead'],
};

/** The fields of ObjectPermissions that say what one may do. */
export const OBJECT_RIGHTS: readonly string[] = Object.keys(NEEDED);

/** The rights of which nothing is missing that they need. */
export function withoutOrphans(rights: Values): Values {
  const left = { ...rights };
  for (const right of OBJECT_RIGHTS) if (NEEDED[right]!.some((needed) => left[needed] !== true)) left[right] = false;
  return left;
}

function checkRights(values: Values): void {
  for (const right of OBJECT_RIGHTS)
    for (const needed of NEEDED[right]!)
      if (values[right] === true && values[needed] !== true)
        throw fieldIntegrity(`${right} depends on ${needed} for ${String(values.SobjectType)}`);
}

/**
 * The rights on an object that a permission set holds, such as `edit`: by its record, or by what it has on every object.
 *
 * @param set the set as it is to be; a new one has no id
 */
export function rightsHeld(set: Values, object: string, { table }: Pick<RuleContext, 'table'>): Set<string> {
  const own = set.Id === undefined ? [] : table('ObjectPermissions').where('ParentId', String(set.Id));
  const row = own.find(({ SobjectType }) => SobjectType === object);
  const general =
    set.PermissionsModifyAllData === true ? EVERYTHING : set.PermissionsViewAllData === true ? READING : [];
  const held = OBJECT_RIGHTS.filter((right) => row?.[right] === true || general.includes(right));
  return new Set(held.map((right) => right.replace('Permissions', '').toLowerCase()));
}

function checkUnique(object: string, key: string, values: Values, { table }: RuleContext): void {
  const same = table(object)
    .where('ParentId', String(values.ParentId))
    .find((row) => row[key] === values[key]);
  if (same) throw duplicateRecord(object, same.Id);
}

/** Object Reference: ObjectPermissions, FieldPermissions, PermissionSetTabSetting. A group follows what is written to its components. */
export const permissionRules = (noteGroups: (row: Row, context: RuleContext) => void): ObjectRules[] => {
  const rulesFor = (object: string, key: string, check: (values: Values) => void): ObjectRules => ({
    object,
    permissions: ['ManageProfilesPermissionsets'],
    beforeInsert(values, context) {
      check(values);
      checkUnique(object, key, values, context);
      return undefined;
    },
    beforeUpdate: (before, changes) => check({ ...before, ...changes }),
    afterInsert: noteGroups,
    afterUpdate: (_before, after, context) => noteGroups(after, context),
    afterDelete: noteGroups,
  });
  return [
    rulesFor('ObjectPermissions', 'SobjectType', checkRights),
    rulesFor('FieldPermissions', 'Field', ({ PermissionsEdit, PermissionsRead, Field }) => {
      if (PermissionsEdit === true && PermissionsRead !== true)
        throw fieldIntegrity(`PermissionsEdit depends on PermissionsRead for ${String(Field)}`);
    }),
    rulesFor('PermissionSetTabSetting', 'Name', () => undefined),
  ];
};

/** What Modify All Data and View All Data give on every object. */
const EVERYTHING = OBJECT_RIGHTS.filter((right) => right !== 'PermissionsViewAllFields');
const READING = ['PermissionsRead', 'PermissionsViewAllRecords'];

type Reader = {
  table: (object: string) => Table;
  dataObjects: readonly string[];
  settings: OrgSettings;
  inSemiJoin: boolean;
};

/** By the table of the sets: all records that are not stored, until something changes on which they depend. */
const allOf = new WeakMap<Table, { state: string; rows: Row[] }>();

/**
 * ObjectPermissions as queries see them. For sets with Modify All Data or View All Data there are records that are not stored: their ids
 * begin with 000 (Object Reference: ObjectPermissions).
 */
export function objectPermissionsForQueries(
  records: Records,
  { table, dataObjects, settings, inSemiJoin }: Reader,
): Records {
  const position = settings.switches.unstoredObjectPermissions;
  if (position === 'hidden' || (position === 'hidden in semi-joins' && inSemiJoin)) return records;
  const unstoredOf = (set: Row): Row[] => unstoredRows(set, records.where('ParentId', set.Id), dataObjects);
  function allUnstored(): Row[] {
    const sets = table('PermissionSet');
    const state = [sets.version, table('ObjectPermissions').version, dataObjects.length].join();
    let known = allOf.get(sets);
    if (known?.state !== state) {
      const rows = [...sets.rows()].flatMap(unstoredOf).sort((a, b) => (a.Id < b.Id ? -1 : 1));
      known = { state, rows };
      allOf.set(sets, known);
    }
    return known.rows;
  }
  return {
    ...records,
    rows() {
      const stored = records.rows();
      return stored instanceof RowList ? stored.after(allUnstored()) : [...allUnstored(), ...stored];
    },
    where(field, value) {
      const stored = records.where(field, value);
      const set = field === 'ParentId' ? table('PermissionSet').get(value) : undefined;
      return set ? [...unstoredOf(set), ...stored] : stored;
    },
  };
}

function unstoredRows(set: Row, stored: readonly Row[], dataObjects: readonly string[]): Row[] {
  const rights =
    set.PermissionsModifyAllData === true ? EVERYTHING : set.PermissionsViewAllData === true ? READING : undefined;
  if (!rights) return [];
  const isStored = new Set(stored.map(({ SobjectType }) => SobjectType));
  return dataObjects.flatMap((object, index) =>
    isStored.has(object)
      ? []
      : {
          Id: toLongId(`000${set.Id.slice(9, 15)}${String(index).padStart(6, '0')}`)!,
          ParentId: set.Id,
          SobjectType: object,
          ...Object.fromEntries(OBJECT_RIGHTS.map((right) => [right, rights.includes(right)])),
        },
  );
}
