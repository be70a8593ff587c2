import type { DatabaseSync } from 'node:sqlite';
import { Messages } from '@salesforce/core';
import { lapsedStates } from '../model/container.js';
import { licenseKinds } from '../model/licenseSeats.js';
import { permissionKinds, rightBits, type PermissionKind } from '../model/permission.js';
import type { SnapshotVersion } from './snapshotSchema.js';
import { prepareArrays } from './sqlite.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
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
    'containers',
    'permissions',
    'container_permissions',
    'muted_permissions',
    'container_members',
    'lapsed_assignments',
    'session_activations',
    'logins',
    'license_seats',
  ],
};

const oneOf = (column: string, words: readonly string[]): string =>
  `${column} IN (${words.map((word) => `'${word}'`).join(', ')})`;

/** Letters and digits, as Salesforce's ids are. */
const IS_ID = "id <> '' AND id NOT GLOB '*[^A-Za-z0-9]*'";
const IS_ACCOUNT = 'BETWEEN 1 AND (SELECT COUNT(*) FROM accounts)';
const IS_ENTITLEMENT = 'BETWEEN 1 AND (SELECT COUNT(*) FROM entitlements)';
const IS_CONTAINER = 'BETWEEN 1 AND (SELECT COUNT(*) FROM containers)';
const IS_PERMISSION = 'BETWEEN 1 AND (SELECT COUNT(*) FROM permissions)';
const OF_KIND = (kind: PermissionKind): string => `permission IN (SELECT key FROM permissions WHERE kind = '${kind}')`;
/** The bits that a row of each kind can have, see `rightBits`: most rows are read-only, or of fields. */
const IS_RIGHTS = `rights = ${rightBits.read}
  OR rights IN (${rightBits.edit}, ${rightBits.read | rightBits.edit}) AND ${OF_KIND('field')}
  OR rights BETWEEN 1 AND ${Object.values(rightBits).reduce<number>((all, bit) => all | bit, 0)} AND ${OF_KIND('object')}`;
const RIGHTS = { permission: `permission ${IS_PERMISSION}`, container: `container ${IS_CONTAINER}`, rights: IS_RIGHTS };
const TYPES_READ = 'SELECT id FROM resource_types WHERE reason IS NULL';

/** What columns hold beyond what their types and names say: see docs/snapshot.md. */
const RULES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  about: {
    organization_id: '(SELECT COUNT(*) FROM about) = 1',
    instance_url: "instance_url GLOB 'http://*' OR instance_url GLOB 'https://*'",
  },
  sync_options: { value: 'json_valid(value)' },
  resource_types: {
    is_read: 'is_read = (reason IS NULL)',
    reason: `reason IS NULL OR ${oneOf('reason', ['not-asked', 'not-in-org'])}`,
  },
  accounts: {
    key: `key ${IS_ACCOUNT}`,
    id: IS_ID,
    type: oneOf('type', ['human', 'service']),
    manager_id: 'manager_id IS NULL OR manager_id IN (SELECT id FROM accounts)',
  },
  resources: {
    // Users are accounts.
    type: `type <> 'user' AND type IN (${TYPES_READ})`,
    id: IS_ID,
    parent_id:
      'parent_id IS NULL OR EXISTS (SELECT 1 FROM resources p WHERE p.type = resources.type AND p.id = resources.parent_id)',
  },
  entitlements: {
    key: `key ${IS_ENTITLEMENT}`,
    resource_id:
      'EXISTS (SELECT 1 FROM resources r WHERE r.type = entitlements.resource_type AND r.id = entitlements.resource_id)',
  },
  grants: { entitlement: `entitlement ${IS_ENTITLEMENT}`, account: `account ${IS_ACCOUNT}` },
  inheritances: {
    child_entitlement: `child_entitlement ${IS_ENTITLEMENT}`,
    parent_entitlement: `parent_entitlement ${IS_ENTITLEMENT}`,
  },
  containers: {
    key: `key ${IS_CONTAINER}`,
    id: IS_ID,
    entitlement: `entitlement IN (SELECT key FROM entitlements WHERE ${oneOf('resource_type', ['permission', 'permission_set_group', 'profile'])})`,
  },
  permissions: {
    key: `key ${IS_PERMISSION}`,
    kind: oneOf('kind', permissionKinds),
    id: "id <> ''",
    name: "name <> ''",
  },
  container_permissions: RIGHTS,
  muted_permissions: RIGHTS,
  container_members: { container: `container ${IS_CONTAINER}`, member: `member ${IS_CONTAINER}` },
  lapsed_assignments: {
    container: `container ${IS_CONTAINER}`,
    account: `account ${IS_ACCOUNT}`,
    state: oneOf('state', lapsedStates),
  },
  session_activations: { container: `container ${IS_CONTAINER}`, account: `account ${IS_ACCOUNT}` },
  logins: { account: `account ${IS_ACCOUNT}` },
  management_grants: {
    entitlement: `entitlement ${IS_ENTITLEMENT}`,
    kind: oneOf('kind', ['managers', 'reports']),
    user_id: "user_id <> '' AND user_id NOT GLOB '*[^A-Za-z0-9]*'",
  },
  license_seats: { kind: oneOf('kind', licenseKinds), id: "id <> ''" },
  dropped: {
    what: oneOf('what', ['grant', 'inheritance']),
    resource_type: 'resource_type IN (SELECT id FROM resource_types)',
  },
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
  const [integrity] = Object.values(database.prepare('PRAGMA integrity_check(1)').get()!);
  if (integrity !== 'ok') return String(integrity);
  for (const table of TABLES[version]) {
    const conditions = conditionsOf(database, table);
    const cases = conditions.map(([column, condition]) => `WHEN (${condition}) IS NOT TRUE THEN '${column}'`);
    const all = conditions.map(([, condition]) => `(${condition})`).join(' AND ');
    const sql = `SELECT CASE ${cases.join(' ')} END FROM ${table} WHERE (${all}) IS NOT TRUE LIMIT 1`;
    const [column] = (prepareArrays(database, sql).get() ?? []) as unknown as string[];
    if (column !== undefined) return messages.getMessage('wrongValue', [table, column]);
  }
  return null;
}

type Column = { readonly name: string; readonly type: string; readonly notnull: number; readonly pk: number };

/** The conditions that each row of a table meets, with their columns. */
function conditionsOf(database: DatabaseSync, table: string): Array<readonly [column: string, condition: string]> {
  const columns = database.prepare('SELECT * FROM pragma_table_info(?)').all(table) as unknown as Column[];
  const rules = RULES[table] ?? {};
  return columns.flatMap((column) =>
    [...conditionsOfColumn(column), ...(column.name in rules ? [rules[column.name]!] : [])].map(
      (condition) => [column.name, condition] as const,
    ),
  );
}

/** The conditions that follow from a column's type and name. */
function conditionsOfColumn({ name, type, notnull, pk }: Column): string[] {
  const orNull = notnull === 0 && pk === 0 ? `${name} IS NULL OR ` : '';
  return [
    `${orNull}typeof(${name}) = '${type.toLowerCase()}'`,
    ...(type === 'INTEGER' ? [`${orNull}${name} ${name.startsWith('is_') ? 'IN (0, 1)' : '>= 0'}`] : []),
    ...(name.endsWith('_at') ? [`${orNull}(${isTime(name)})`] : []),
    ...(name === 'attributes' ? [IS_PROFILE] : []),
  ];
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
