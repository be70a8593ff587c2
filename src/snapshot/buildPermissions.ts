import type { DatabaseSync } from 'node:sqlite';
import { MUTING_SET_KEY_PREFIX } from '../model/container.js';
import type { PermissionKind } from '../model/permission.js';
import { readRightPages, RIGHTS_BITS } from './rightPages.js';
import { prepareArrays } from './sqlite.js';

/** Rows between two stops. This many take a few hundredths of a second, in which no signal is heard. */
const ROWS_PER_STEP = 50_000;
const ACCOUNTS_PER_STEP = 10_000;

/** Keys are given in the order of entitlements. A container whose entitlement is not in the snapshot is left out. */
const CONTAINERS = `
INSERT INTO snapshot.containers (id, entitlement, is_session_based, status, is_custom, license_id)
SELECT c.id, k.snapshot, c.is_session_based, c.status, c.is_custom, c.license_id
FROM main.containers c JOIN temp.entitlement_keys k ON k.working = c.entitlement
WHERE k.snapshot IS NOT NULL ORDER BY k.snapshot, c.id
`;

const GROUPS = `
main.group_parts part
JOIN snapshot.entitlements e ON e.resource_type = 'permission_set_group' AND e.resource_id = part.group_id
JOIN snapshot.containers g ON g.entitlement = e.key
`;

const MEMBERS = `
INSERT INTO snapshot.container_members (container, member)
SELECT g.key, member.key FROM ${GROUPS} JOIN snapshot.containers member ON member.id = part.part_id ORDER BY 1, 2
`;

/** What each parent of rows is: a container, or what takes away from the container of a group. */
const PARENTS = `
SELECT p.key, c.key, 0 FROM main.permission_parents p JOIN snapshot.containers c ON c.id = p.id
UNION ALL
SELECT p.key, g.key, 1 FROM ${GROUPS} JOIN main.permission_parents p ON p.id = part.part_id
WHERE part.part_id GLOB '${MUTING_SET_KEY_PREFIX}*'
`;

/** Of two equal ones, the later end. */
const LAPSED = `
INSERT INTO snapshot.lapsed_assignments (container, account, state, expires_at)
SELECT c.key, a.key, l.state, MAX(l.expires_at)
FROM main.lapsed l JOIN temp.entitlement_keys k ON k.working = l.entitlement
JOIN snapshot.containers c ON c.entitlement = k.snapshot JOIN snapshot.accounts a ON a.id = l.user_id
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
`;

const ACTIVATIONS = `
INSERT INTO snapshot.session_activations (container, account)
SELECT c.key, a.key
FROM main.activations s JOIN temp.entitlement_keys k ON k.working = s.entitlement
JOIN snapshot.containers c ON c.entitlement = k.snapshot JOIN snapshot.accounts a ON a.id = s.user_id ORDER BY 1, 2
`;

/** Parameters: the accounts after this key, up to that one. */
const LOGINS = `
INSERT INTO snapshot.logins (account, type, status, count, last_at)
SELECT a.key, l.type, l.status, l.count, l.last_at
FROM snapshot.accounts a CROSS JOIN main.login_counts l ON l.user_id = a.id
WHERE a.key > ?1 AND a.key <= ?2 ORDER BY a.key, l.type, l.status
`;

const SEATS = `
INSERT INTO snapshot.license_seats (kind, id, name, api_name, status, total, used, expires_at)
SELECT kind, id, name, api_name, status, total, used, expires_at FROM main.license_seats ORDER BY kind, id
`;

const FEATURES = `
INSERT INTO snapshot.feature_licenses (name, label) SELECT name, label FROM main.feature_licenses ORDER BY name;

INSERT INTO snapshot.feature_license_holders (feature_license, account)
SELECT f.key, a.key FROM snapshot.feature_licenses f CROSS JOIN main.feature_holders h ON h.name = f.name
JOIN snapshot.accounts a ON a.id = h.user_id ORDER BY 1, 2;
`;

/**
 * Writes what containers give, and what tells about its use: the tables of version 2. What refers to a container, an account or an
 * entitlement that is not in the snapshot is left out.
 *
 * Stops between steps, so that the process hears signals and timers.
 *
 * @param database holds what was read, the snapshot with accounts and entitlements, and the keys of both
 */
export function* buildPermissions(database: DatabaseSync): Generator<void> {
  database.exec(CONTAINERS);
  database.exec(MEMBERS);
  yield* buildRights(database);
  database.exec(LAPSED);
  database.exec(ACTIVATIONS);
  const { last } = database
    .prepare('SELECT TOTAL(key) AS last FROM (SELECT MAX(key) AS key FROM snapshot.accounts)')
    .get() as {
    last: number;
  };
  const logins = database.prepare(LOGINS);
  for (let key = 0; key < last; key += ACCOUNTS_PER_STEP) yield void logins.run(key, key + ACCOUNTS_PER_STEP);
  database.exec(SEATS);
  database.exec(FEATURES);
}

/** Writes permissions, which containers give them, and which groups mute them. */
function* buildRights(database: DatabaseSync): Generator<void> {
  const last = Number(
    database.prepare('SELECT TOTAL(key) AS last FROM (SELECT MAX(key) AS key FROM main.permissions)').get()!['last'],
  );
  const parents = parentsOf(database);
  const given = new RightSorter(last);
  const muted = new RightSorter(last);
  for (const pass of ['count', 'place'] as const) {
    let rows = 0;
    for (const page of readRightPages(database)) {
      for (const { parent, permission, rights } of page) {
        for (const { container, isMuted } of parents.get(parent) ?? []) {
          (isMuted ? muted : given)[pass](permission, container, rights);
        }
        rows += 1;
      }
      if (rows < ROWS_PER_STEP) continue;
      rows = 0;
      yield;
    }
  }
  const keys = insertPermissions(database, (key) => given.has(key) || muted.has(key));
  yield;
  yield* insertRights(database, 'container_permissions', keys, given);
  yield* insertRights(database, 'muted_permissions', keys, muted);
}

/** A container that rows of a parent are about: what it gives, or what its group takes away. */
type OfParent = { readonly container: number; readonly isMuted: boolean };

function parentsOf(database: DatabaseSync): ReadonlyMap<number, readonly OfParent[]> {
  const rows = prepareArrays(database, PARENTS).all() as unknown as Array<
    [parent: number, container: number, isMuted: number]
  >;
  const parents = Map.groupBy(rows, ([parent]) => parent);
  return new Map(
    [...parents].map(([parent, its]) => [
      parent,
      its.map(([, container, muted]) => ({ container, isMuted: muted === 1 })),
    ]),
  );
}

/**
 * Writes the permissions that have a name or a row. Keys are given in the order of kinds and ids.
 *
 * @returns the keys in the working database, in that order
 */
function insertPermissions(database: DatabaseSync, hasRows: (key: number) => boolean): number[] {
  type Row = [
    key: number,
    kind: PermissionKind,
    id: string,
    name: string | null,
    ...others: Array<string | number | null>,
  ];
  const rows = prepareArrays(
    database,
    'SELECT key, kind, id, name, label, is_secured, is_open FROM main.permissions ORDER BY kind, id',
  ).all() as unknown as Row[];
  const insert = database.prepare(
    'INSERT INTO snapshot.permissions (key, kind, id, name, label, is_secured, is_open) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const kept = rows.filter(([key, , , name]) => name !== null || hasRows(key));
  for (const [index, [, kind, id, name, ...others]] of kept.entries()) {
    insert.run(index + 1, kind, id, name ?? nameOf(kind, id), ...others);
  }
  return kept.map(([key]) => key);
}

/** What a permission is called whose name was not read. */
function nameOf(kind: PermissionKind, id: string): string {
  return kind === 'system' || kind === 'object' || kind === 'field' ? id : `${kind}:${id}`;
}

/** Writes the rows of each permission. @param keys the permissions in the working database, in the order of their keys in the snapshot */
function* insertRights(
  database: DatabaseSync,
  table: 'container_permissions' | 'muted_permissions',
  keys: readonly number[],
  sorter: RightSorter,
): Generator<void> {
  const insert = database.prepare(
    `INSERT INTO snapshot.${table} (permission, container, rights)
     SELECT ?1, value >> ${RIGHTS_BITS}, value & ${(1 << RIGHTS_BITS) - 1} FROM json_each(?2)`,
  );
  let rows = 0;
  for (const [index, key] of keys.entries()) {
    const its = sorter.rowsOf(key);
    if (its.length === 0) continue;
    insert.run(index + 1, `[${its.join()}]`);
    rows += its.length;
    if (rows < ROWS_PER_STEP) continue;
    rows = 0;
    yield;
  }
}

/** Sorts millions of rows by permission and container, with four bytes for each. All rows are counted first, then placed. */
class RightSorter {
  /** Where the rows of each permission end, by its key; while rows are counted, how many there are. */
  private readonly ends: Int32Array;
  private starts: Int32Array | undefined;
  private rows = new Int32Array();

  /** @param last the largest key of a permission */
  public constructor(last: number) {
    this.ends = new Int32Array(last + 1);
  }

  public count(permission: number): void {
    this.ends[permission]! += 1;
  }

  public place(permission: number, container: number, rights: number): void {
    if (!this.starts) this.begin();
    this.rows[this.ends[permission]!++] = (container << RIGHTS_BITS) | rights;
  }

  public has(permission: number): boolean {
    return this.starts !== undefined && this.ends[permission]! > this.starts[permission]!;
  }

  /** The container and the rights of each row of a permission, packed as they were placed. Of one container, there is one row with all rights. */
  public rowsOf(permission: number): Int32Array {
    if (!this.starts) return this.rows;
    const rows = this.rows.subarray(this.starts[permission], this.ends[permission]).sort();
    let length = 0;
    for (const row of rows) {
      if (length > 0 && rows[length - 1]! >> RIGHTS_BITS === row >> RIGHTS_BITS) rows[length - 1]! |= row;
      else rows[length++] = row;
    }
    return rows.subarray(0, length);
  }

  private begin(): void {
    let all = 0;
    this.starts = this.ends.map((count) => {
      const start = all;
      all += count;
      return start;
    });
    this.ends.set(this.starts);
    this.rows = new Int32Array(all);
  }
}
