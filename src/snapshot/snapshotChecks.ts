import type { DatabaseSync } from 'node:sqlite';
import { Messages } from '@salesforce/core';
import { lapsedStates } from '../model/container.js';
import { licenseKinds } from '../model/licenseSeats.js';
import { permissionKinds, rightBits, type PermissionKind } from '../model/permission.js';
import { typesWithPermissions } from '../model/resourceType.js';
import type { SnapshotVersion } from './snapshotSchema.js';
import { prepareArrays } from './sqlite.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'snapshot');

/**
 * Compares the schema of a file with that of its version, by its text: what is in a snapshot besides, or otherwise, was put there by
 * somebody else, and could run when the file is read.
 *
 * @param schema the statements that make the tables of that version, in a schema called `snapshot`
 * @param scratch an empty database, in which they are made
 * @returns what is not as in that version, in words; null: nothing
 */
export function otherSchema(database: DatabaseSync, schema: string, scratch: DatabaseSync): string | null {
  scratch.exec(`ATTACH ':memory:' AS snapshot; ${schema}`);
  const known = schemaOf(scratch, 'snapshot');
  const found = schemaOf(database, 'main');
  const other = [...new Set([...known.keys(), ...found.keys()])].find((name) => known.get(name) !== found.get(name));
  if (other === undefined) return null;
  const key = !found.has(other) ? 'lacks' : known.has(other) ? 'changed' : 'besides';
  return messages.getMessage(`schema.${key}`, [other]);
}

/** The text of each table, index and view, by its kind and name. */
function schemaOf(database: DatabaseSync, schema: string): Map<string, string> {
  const rows = database.prepare(`SELECT type, name, tbl_name, sql FROM ${schema}.sqlite_schema`).all();
  return new Map(rows.map(({ type, name, ...text }) => [`${String(type)} ${String(name)}`, JSON.stringify(text)]));
}

const VERSION_1 = [
  'about',
  'sync_options',
  'running_user_permissions',
  'resource_types',
  'objects_read',
  'warnings',
  'accounts',
  'users_left_out',
  'resources',
  'entitlements',
  'grants',
  'inheritances',
  'dropped',
];

/** The tables of each version, in the order in which they are checked: what others refer to comes first. */
const TABLES: Readonly<Record<SnapshotVersion, readonly string[]>> = {
  1: VERSION_1,
  2: [
    ...VERSION_1,
    'management_grants',
    'grant_changes',
    'containers',
    'permissions',
    'container_permissions',
    'muted_permissions',
    'container_members',
    'lapsed_assignments',
    'session_activations',
    'logins',
    'license_seats',
    'feature_licenses',
    'feature_license_holders',
  ],
};

/** Tables that may be large. A question is about few of their rows. */
const LARGE_TABLES: ReadonlySet<string> = new Set([
  ...['accounts', 'users_left_out', 'resources', 'entitlements', 'grants', 'inheritances'],
  ...['container_permissions', 'logins', 'grant_changes', 'feature_license_holders'],
]);

const oneOf = (column: string, words: readonly string[]): string =>
  `${column} IN (${words.map((word) => `'${word}'`).join(', ')})`;

/** Letters and digits, as Salesforce's ids are. */
const isId = (column: string): string => `${column} <> '' AND ${column} NOT GLOB '*[^A-Za-z0-9]*'`;
const isOfKind = (kind: PermissionKind): string =>
  `permission IN (SELECT key FROM main.permissions WHERE kind = '${kind}')`;
const ALL_RIGHTS = Object.values(rightBits).reduce<number>((all, bit) => all | bit, 0);
/** The bits that a row of each kind can have, see `rightBits`. */
const IS_RIGHTS = `rights = ${rightBits.read}
  OR rights IN (${rightBits.edit}, ${rightBits.read | rightBits.edit}) AND ${isOfKind('field')}
  OR rights BETWEEN 1 AND ${ALL_RIGHTS} AND ${isOfKind('object')}`;
const TYPES_READ = 'SELECT id FROM main.resource_types WHERE reason IS NULL';

type Rules = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Which columns refer to rows of which tables by their keys: 1, 2, 3 … */
const KEYS: Rules = {
  accounts: { key: 'accounts' },
  entitlements: { key: 'entitlements' },
  grants: { entitlement: 'entitlements', account: 'accounts' },
  inheritances: { child_entitlement: 'entitlements', parent_entitlement: 'entitlements' },
  management_grants: { entitlement: 'entitlements' },
  grant_changes: { entitlement: 'entitlements', account: 'accounts' },
  containers: { key: 'containers', entitlement: 'entitlements' },
  permissions: { key: 'permissions' },
  container_permissions: { permission: 'permissions', container: 'containers' },
  muted_permissions: { permission: 'permissions', container: 'containers' },
  container_members: { container: 'containers', member: 'containers' },
  lapsed_assignments: { container: 'containers', account: 'accounts' },
  session_activations: { container: 'containers', account: 'accounts' },
  logins: { account: 'accounts' },
  feature_licenses: { key: 'feature_licenses' },
  feature_license_holders: { feature_license: 'feature_licenses', account: 'accounts' },
};

/** Which columns refer to rows of other tables by their ids. A function: the resource types are known later than this file is loaded. */
const ids = (): Rules => ({
  resources: {
    // Users are accounts.
    type: `type <> 'user' AND type IN (${TYPES_READ})`,
    parent_id:
      'parent_id IS NULL OR EXISTS (SELECT 1 FROM main.resources p WHERE p.type = resources.type AND p.id = resources.parent_id)',
  },
  entitlements: {
    resource_id:
      'EXISTS (SELECT 1 FROM main.resources r WHERE r.type = entitlements.resource_type AND r.id = entitlements.resource_id)',
  },
  containers: {
    entitlement: `entitlement IN (SELECT key FROM main.entitlements WHERE ${oneOf(
      'resource_type',
      typesWithPermissions().map(({ id }) => id),
    )})`,
  },
  dropped: { resource_type: 'resource_type IN (SELECT id FROM main.resource_types)' },
});

/** What columns hold beyond what their types and names say: see docs/snapshot.md. */
const FORMS: Rules = {
  about: {
    organization_id: '(SELECT COUNT(*) FROM main.about) = 1',
    instance_url: "instance_url GLOB 'http://*' OR instance_url GLOB 'https://*'",
  },
  sync_options: { value: 'json_valid(value)' },
  resource_types: {
    is_read: 'is_read = (reason IS NULL)',
    reason: `reason IS NULL OR ${oneOf('reason', ['not-asked', 'not-in-org'])}`,
  },
  accounts: {
    id: isId('id'),
    type: oneOf('type', ['human', 'service']),
    manager_id: 'manager_id IS NULL OR manager_id IN (SELECT id FROM main.accounts)',
  },
  resources: { id: isId('id') },
  management_grants: { kind: oneOf('kind', ['managers', 'reports']), user_id: isId('user_id') },
  containers: { id: isId('id') },
  permissions: { kind: oneOf('kind', permissionKinds), id: "id <> ''", name: "name <> ''" },
  container_permissions: { rights: IS_RIGHTS },
  muted_permissions: { rights: IS_RIGHTS },
  lapsed_assignments: { state: oneOf('state', lapsedStates) },
  license_seats: { kind: oneOf('kind', licenseKinds), id: "id <> ''" },
  feature_licenses: { name: "name <> ''" },
  dropped: { what: oneOf('what', ['grant', 'inheritance']) },
};

/**
 * Checks that a file holds what a sync can have written: SQLite's own check of the file, the types of all values, and
 * that each reference leads somewhere. Without it, readers would leave out rows that refer to nothing. Whether a text is the one
 * that the sync wrote, nobody can tell.
 *
 * @returns what is wrong, in words; null: nothing
 * @throws an error of SQLite where the file is damaged
 */
export function wrongContent(database: DatabaseSync, version: SnapshotVersion): string | null {
  return damageOf(database) ?? wrongValue(database, TABLES[version]);
}

/**
 * Checks the same of all but large tables; of these, each row is checked when it is read, without `FORMS`, by which no answer could go
 * wrong. To check a million rows takes far longer than to answer from some of them.
 *
 * @returns what is wrong, in words; null: nothing so far. Later reads throw SyntaxError, in words, for the first wrong value that
 * they come upon
 * @throws an error of SQLite where the file is damaged, as later reads do
 */
export function wrongContentAsRead(database: DatabaseSync, version: SnapshotVersion): string | null {
  const small = TABLES[version].filter((table) => !LARGE_TABLES.has(table));
  for (const table of small) {
    const damage = damageOf(database, table);
    if (damage !== null) return damage;
  }
  const wrong = wrongValue(database, small);
  if (wrong !== null) return wrong;
  const large = TABLES[version].filter((table) => LARGE_TABLES.has(table));
  const lastKeys = lastKeysOf(database, TABLES[version]);
  database.function('wrong_value', (table, column) => {
    throw new SyntaxError(messages.getMessage('wrongValue', [String(table), String(column)]));
  });
  for (const table of large) {
    const cases = [...typesOf(database, table), ...referencesOf(table, lastKeys)].map(
      ([column, condition]) => `WHEN (${condition}) IS NOT TRUE THEN wrong_value('${table}', '${column}')`,
    );
    // It stands before the table: names are looked for in the temporary schema first.
    database.exec(`CREATE TEMP VIEW ${table} AS SELECT * FROM main.${table} WHERE CASE ${cases.join(' ')} ELSE 1 END`);
  }
  return null;
}

/** What SQLite's own check finds first. @param table undefined: the whole file */
function damageOf(database: DatabaseSync, table?: string): string | null {
  const [found] = Object.values(database.prepare(`PRAGMA integrity_check(${table ?? 1})`).get()!);
  return found === 'ok' ? null : String(found);
}

/** The first table with a value that no sync writes. */
function wrongValue(database: DatabaseSync, tables: readonly string[]): string | null {
  const lastKeys = lastKeysOf(database, tables);
  for (const table of tables) {
    const conditions = [...typesOf(database, table), ...referencesOf(table, lastKeys), ...formsOf(database, table)];
    const cases = conditions.map(([column, condition]) => `WHEN (${condition}) IS NOT TRUE THEN '${column}'`);
    const all = conditions.map(([, condition]) => `(${condition})`).join(' AND ');
    const sql = `SELECT CASE ${cases.join(' ')} END FROM main.${table} WHERE (${all}) IS NOT TRUE LIMIT 1`;
    const [column] = (prepareArrays(database, sql).get() ?? []) as unknown as string[];
    if (column !== undefined) return messages.getMessage('wrongValue', [table, column]);
  }
  return null;
}

type Column = { readonly name: string; readonly type: string; readonly notnull: number; readonly pk: number };

type Condition = readonly [column: string, condition: string];

function columnsOf(database: DatabaseSync, table: string): Column[] {
  return database.prepare("SELECT * FROM pragma_table_info(?, 'main')").all(table) as unknown as Column[];
}

const orNull = ({ name, notnull, pk }: Column): string => (notnull === 0 && pk === 0 ? `${name} IS NULL OR ` : '');

/** The conditions that follow from the types and names of columns. */
function typesOf(database: DatabaseSync, table: string): Condition[] {
  return columnsOf(database, table).map((column) => {
    const { name, type } = column;
    const isOfType = `typeof(${name}) = '${type.toLowerCase()}'`;
    const ofNumbers = name.startsWith('is_')
      ? `${name} IN (0, 1)`
      : `${isOfType} AND ${name} BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER}`;
    const ofTexts = name.endsWith('_at') ? `${isOfType} AND ${isTime(name)}` : isOfType;
    return [name, `${orNull(column)}${type === 'INTEGER' ? ofNumbers : ofTexts}`];
  });
}

/** The conditions that `FORMS` has. */
function formsOf(database: DatabaseSync, table: string): Condition[] {
  return columnsOf(database, table).flatMap((column): Condition[] => {
    const form = column.name === 'attributes' ? IS_PROFILE : FORMS[table]?.[column.name];
    return form === undefined ? [] : [[column.name, form]];
  });
}

/** The conditions that follow from what columns refer to. @param lastKeys see lastKeysOf */
function referencesOf(table: string, lastKeys: ReadonlyMap<string, number>): Condition[] {
  return [
    ...Object.entries(KEYS[table] ?? {}).map(
      ([column, to]) => [column, `${column} BETWEEN 1 AND ${lastKeys.get(to)!}`] as const,
    ),
    ...Object.entries(ids()[table] ?? {}),
  ];
}

/** The last key of each table that others refer to by keys. */
function lastKeysOf(database: DatabaseSync, tables: readonly string[]): ReadonlyMap<string, number> {
  const referred = new Set(tables.flatMap((table) => Object.values(KEYS[table] ?? {})));
  const count = (table: string): number =>
    Number(database.prepare(`SELECT COUNT(*) AS count FROM main.${table}`).get()!['count']);
  return new Map([...referred].map((table) => [table, count(table)]));
}

/**
 * A moment in UTC: `2027-01-31T09:00:00Z`, with milliseconds or without. SQLite also takes February 30, and 24:00; the
 * times of a c1z begin with year 1.
 */
function isTime(column: string): string {
  const seconds = '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]';
  const forms = ['Z', '.[0-9][0-9][0-9]Z'].map((end) => `${column} GLOB '${seconds}${end}'`);
  const isInCalendar = `strftime('%Y-%m-%d', ${column}) = substr(${column}, 1, 10) AND substr(${column}, 12, 2) < '24'`;
  return `(${forms.join(' OR ')}) AND ${column} > '0001' AND ${isInCalendar}`;
}

/** An object with texts, numbers, `true` and `false`. */
const IS_PROFILE = `CASE WHEN json_valid(attributes) THEN json_type(attributes) = 'object' AND NOT EXISTS (
  SELECT 1 FROM json_each(attributes) WHERE type IN ('null', 'array', 'object')) ELSE 0 END`;
