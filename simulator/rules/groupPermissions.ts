import type { Row, Table } from '../org/types.js';
import { OBJECT_RIGHTS, withoutOrphans } from './objectRights.js';
import type { Values } from './rules.js';

type Tables = (object: string) => Table;

/** One kind of permission: what tells two of its records apart, and how those of several sets become one. */
type Kind = {
  object: string;
  key: readonly string[];
  /** What the group grants of it; undefined for nothing. */
  merge(granting: readonly Row[], muting: readonly Row[]): Values | undefined;
};

/** What a granting set gives and no muting one takes away. */
const rightsLeft = (rights: readonly string[], granting: readonly Row[], muting: readonly Row[]): Values =>
  Object.fromEntries(
    rights.map((right) => [
      right,
      granting.some((row) => row[right] === true) && !muting.some((row) => row[right] === true),
    ]),
  );

const isAny = (values: Values): boolean => Object.values(values).includes(true);

const KINDS: readonly Kind[] = [
  {
    object: 'ObjectPermissions',
    key: ['SobjectType'],
    merge(granting, muting) {
      const left = withoutOrphans(rightsLeft(OBJECT_RIGHTS, granting, muting));
      return isAny(left) ? left : undefined;
    },
  },
  {
    object: 'FieldPermissions',
    key: ['SobjectType', 'Field'],
    merge(granting, muting) {
      const left = rightsLeft(['PermissionsRead', 'PermissionsEdit'], granting, muting);
      return left.PermissionsRead === true ? left : undefined;
    },
  },
  {
    object: 'PermissionSetTabSetting',
    key: ['Name'],
    merge: (granting, muting) =>
      granting.length === 0 || muting.length > 0
        ? undefined
        : { Visibility: granting.some(({ Visibility }) => Visibility === 'DefaultOn') ? 'DefaultOn' : 'DefaultOff' },
  },
];

/**
 * Works out the object permissions, field permissions and tabs of the set that a permission set group owns: those of its components, less
 * what its muting permission set takes away (Object Reference: PermissionSet, MutingPermissionSet).
 *
 * @param insert adds a record of an object
 */
export function grantOnObjects(groupId: string, table: Tables, insert: (object: string, values: Values) => void): void {
  const components = table('PermissionSetGroupComponent').where('PermissionSetGroupId', groupId);
  const ids = components.map(({ PermissionSetId }) => String(PermissionSetId));
  const owned = table('PermissionSet').where('PermissionSetGroupId', groupId);
  for (const kind of KINDS) {
    const records = table(kind.object);
    const granted = byKey(
      kind,
      ids.flatMap((id) => records.where('ParentId', id)),
    );
    for (const { Id } of owned) {
      const present = new Map(records.where('ParentId', Id).map((row) => [keyOf(kind, row), row]));
      for (const [key, rows] of granted) {
        const isMuting = ({ ParentId }: Row): boolean => String(ParentId).startsWith('0QM');
        const values = kind.merge(
          rows.filter((row) => !isMuting(row)),
          rows.filter(isMuting),
        );
        if (!values) continue;
        const row = present.get(key);
        present.delete(key);
        if (!row) insert(kind.object, { ParentId: Id, ...keyFields(kind, rows[0]!), ...values });
        else if (Object.keys(values).some((field) => row[field] !== values[field])) records.update(row.Id, values);
      }
      for (const row of present.values()) records.delete(row.Id);
    }
  }
}

const keyOf = ({ key }: Kind, row: Row): string => key.map((field) => String(row[field])).join('\n');

const keyFields = ({ key }: Kind, row: Row): Values =>
  Object.fromEntries(key.map((field) => [field, row[field] ?? null]));

function byKey(kind: Kind, rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(keyOf(kind, row), [...(groups.get(keyOf(kind, row)) ?? []), row]);
  return groups;
}
