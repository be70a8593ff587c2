import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LeftOutReason } from '../model/account.js';
import { type DroppedRecord, type DropReason, dropReasonOf } from '../model/grant.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import { DroppedRecords } from './droppedRecords.js';
import { countReadGrants, readGrantPages } from './grantPages.js';
import { GrantSorter } from './grantSorter.js';
import { prepareArrays } from './sqlite.js';

/** The reason to drop a grant whose user no query returned. */
export type UnknownUser = Extract<DropReason, 'user-not-read' | 'user-not-visible' | 'user-non-standard'>;

/** Accounts or grants between two stops. This many take a few hundredths of a second, in which no signal is heard. */
const ROWS_PER_STEP = 50_000;

/** Who manages the user of each row, over any number of levels. Users who were left out still pass the chain on. */
const MANAGEMENT = `
WITH RECURSIVE managed (id, manager_id) AS (
  SELECT id, manager_id FROM main.accounts UNION ALL SELECT id, manager_id FROM main.left_out
),
chain (entitlement, user_id) AS (
  SELECT g.entitlement, m.manager_id
  FROM main.management_grants g JOIN managed m ON m.id = g.user_id WHERE g.kind = 'managers'
  UNION
  SELECT c.entitlement, m.manager_id FROM chain c JOIN managed m ON m.id = c.user_id
),
reports (entitlement, user_id) AS (
  SELECT entitlement, user_id FROM main.management_grants WHERE kind = 'reports'
  UNION
  SELECT r.entitlement, m.id FROM reports r JOIN managed m ON m.manager_id = r.user_id
)
SELECT entitlement, user_id FROM chain WHERE user_id IS NOT NULL UNION SELECT entitlement, user_id FROM reports
`;

const DROP = `
INSERT INTO snapshot.dropped (what, resource_type, reason, count) VALUES ('grant', ?, ?, ?)
ON CONFLICT DO UPDATE SET count = count + excluded.count
`;

/** The grants of an entitlement that Salesforce stores and that have no end, from a JSON array of accounts. */
const PLAIN_GRANTS = `
INSERT INTO snapshot.grants (entitlement, account, is_stored, expires_at) SELECT ?1, value, 1, NULL FROM json_each(?2)
`;

/** From a JSON array of pairs: accounts, and seconds since 1970. */
const CHANGES = `
INSERT INTO snapshot.grant_changes (entitlement, account, changed_at)
SELECT ?1, value ->> 0, strftime('%Y-%m-%dT%H:%M:%SZ', value ->> 1, 'unixepoch') FROM json_each(?2)
`;

/** The ids of accounts after a key, in the order of keys, which leave no gap. One row: to take them one by one takes twice as long. */
const NEXT_ACCOUNTS = `
SELECT json_group_array(id) FROM (SELECT id FROM snapshot.accounts WHERE key > ? ORDER BY key LIMIT ${ROWS_PER_STEP})
`;

const GRANT = 'INSERT INTO snapshot.grants (entitlement, account, is_stored, expires_at) VALUES (?, ?, ?, ?)';

/**
 * Writes the grants of a snapshot, from the grants that were read and from the management chain. It has each grant once, in the order
 * of entitlements and accounts. A grant is dropped if its user or its entitlement is not in the snapshot, and counted with the reason.
 *
 *     read_grants (pages) ─┐
 *                          ├─> GrantSorter ─> the rows of `grants`, entitlement by entitlement
 *     management chain ────┘        │
 *                                   └─> `dropped`
 *
 * Stops between steps, so that the process hears signals and timers.
 *
 * @param database holds what was read, the snapshot with accounts and entitlements, and the keys of both
 */
export function* buildGrants(database: DatabaseSync, unknownUser: UnknownUser): Generator<void> {
  const principals = new PrincipalIndex(database);
  yield* principals.readAccounts();
  const entitlements = new EntitlementIndex(database);
  const grants = yield* collectGrants(database, principals, entitlements);
  const missing = principals.missing(unknownUser);
  const dropped = new DropTally(database);
  const insertPlain = database.prepare(PLAIN_GRANTS);
  const insert = database.prepare(GRANT);
  const insertChanges = database.prepare(CHANGES);
  let rows = 0;
  for (const { entitlement, principals: all, derived, ends, changes } of grants.byEntitlement()) {
    const type = entitlements.typeOf(entitlement);
    const reason = entitlements.missing(entitlement);
    const recordOf = (key: number): DroppedRecord | null =>
      principals.wasRead(key)
        ? { holderId: principals.idOf(key), resourceId: entitlements.resourceIdOf(entitlement) }
        : null;
    if (reason !== null) {
      dropped.add(type, reason, all, recordOf);
      continue;
    }
    const accounts = missing.size === 0 ? all : all.filter((key) => !missing.has(key));
    // Principals without an account are numbered after all accounts, so they stand last.
    for (const key of all.subarray(accounts.length)) dropped.add(type, missing.get(key)!, [key], recordOf);
    const managed = new Set(derived);
    const areAllPlain = managed.size === 0 && ends.size === 0;
    const others = areAllPlain ? [] : accounts.filter((key) => managed.has(key) || ends.has(key));
    const plain = others.length === 0 ? accounts : accounts.filter((key) => !managed.has(key) && !ends.has(key));
    if (plain.length > 0) insertPlain.run(entitlement, `[${plain.join()}]`);
    for (const key of others) insert.run(entitlement, key, Number(!managed.has(key)), ends.get(key) ?? null);
    if (changes.size > 0) {
      const changed = Array.from(accounts).flatMap((key) => {
        const seconds = changes.get(key);
        return seconds === undefined ? [] : [[key, seconds]];
      });
      insertChanges.run(entitlement, JSON.stringify(changed));
    }
    rows += all.length;
    if (rows < ROWS_PER_STEP) continue;
    rows = 0;
    yield;
  }
  dropped.write(database);
}

/** All grants that were read, then those through the management chain. */
function* collectGrants(
  database: DatabaseSync,
  principals: PrincipalIndex,
  entitlements: EntitlementIndex,
): Generator<void, GrantSorter> {
  const hasManagement = database.prepare('SELECT 1 FROM main.management_grants LIMIT 1').get() !== undefined;
  const managed = hasManagement ? rowsOf<[entitlement: number, userId: string]>(database, MANAGEMENT) : [];
  yield;
  const grants = new GrantSorter(countReadGrants(database), managed.length);
  let rows = 0;
  for (const [keys, userIds, ends, changes] of readGrantPages(database)) {
    const first = grants.length;
    userIds.forEach((userId, position) => {
      grants.add(entitlements.indexOf(keys[position]!), principals.indexOf(userId));
    });
    for (const [position, expiresAt] of ends) grants.setEnd(first + position, expiresAt);
    for (const [position, seconds] of changes.entries()) {
      if (seconds !== null) grants.setChange(first + position, seconds);
    }
    rows += userIds.length;
    if (rows < ROWS_PER_STEP) continue;
    rows = 0;
    yield;
  }
  for (const [key, userId] of managed) grants.add(entitlements.indexOf(key), principals.indexOf(userId));
  return grants;
}

/** Gives each principal a number: an account its key in the snapshot, and a principal without an account a number after those. */
class PrincipalIndex {
  private readonly indexes = new Map<string, number>();
  private accounts = 0;
  /** The ids by their numbers, which begin at 1. */
  private ids: readonly string[] | undefined;
  /** The numbers of those whom no query returned. */
  private readonly unread = new Set<number>();

  public constructor(private readonly database: DatabaseSync) {}

  /** Numbers all accounts. Stops between steps. */
  public *readAccounts(): Generator<void> {
    const nextIds = prepareArrays(this.database, NEXT_ACCOUNTS);
    for (;;) {
      const [ids] = nextIds.get(this.accounts) as unknown as [json: string];
      const some = JSON.parse(ids) as string[];
      for (const id of some) this.indexes.set(id, ++this.accounts);
      if (some.length < ROWS_PER_STEP) return;
      yield;
    }
  }

  public indexOf(userId: string): number {
    const known = this.indexes.get(userId);
    if (known !== undefined) return known;
    const next = this.indexes.size + 1;
    this.indexes.set(userId, next);
    return next;
  }

  /** Whether a query returned the user. `missing` must have been called. */
  public wasRead(index: number): boolean {
    return !this.unread.has(index);
  }

  /** The id of a principal by its number. All principals must have their numbers. */
  public idOf(index: number): string {
    this.ids ??= [...this.indexes.keys()];
    return this.ids[index - 1]!;
  }

  /** The reason each principal without an account was left out, by the number of the principal. */
  public missing(unknownUser: UnknownUser): ReadonlyMap<number, DropReason> {
    const find = this.database.prepare('SELECT reason FROM main.left_out WHERE id = ?');
    const missing = new Map<number, DropReason>();
    if (this.indexes.size === this.accounts) return missing;
    for (const [id, index] of this.indexes) {
      if (index <= this.accounts) continue;
      const { reason } = (find.get(id) ?? {}) as { reason?: LeftOutReason };
      if (!reason) this.unread.add(index);
      missing.set(index, reason ? dropReasonOf[reason] : unknownUser);
    }
    return missing;
  }
}

/**
 * Gives each entitlement a number: its key in the snapshot, and an entitlement that the snapshot does not have a number after
 * those.
 */
class EntitlementIndex {
  /** By the key in the working database. */
  private readonly indexes: Int32Array;
  private readonly types: ResourceTypeId[] = [];
  /** The reasons why the snapshot does not have an entitlement, by its number. */
  private readonly reasons = new Map<number, DropReason>();
  /** The keys in the working database, by the number. */
  private readonly workingKeys: number[] = [];
  private readonly findResource: StatementSync;

  public constructor(database: DatabaseSync) {
    this.findResource = database.prepare('SELECT resource_id FROM main.entitlements WHERE key = ?');
    type Row = [working: number, snapshot: number | null, type: ResourceTypeId, reason: DropReason | null];
    const rows = rowsOf<Row>(
      database,
      'SELECT working, snapshot, type, reason FROM temp.entitlement_keys ORDER BY snapshot IS NULL, snapshot, working',
    );
    this.indexes = new Int32Array(rows.reduce((most, [working]) => Math.max(most, working), 0) + 1);
    for (const [position, [working, , type, reason]] of rows.entries()) {
      const index = position + 1;
      this.indexes[working] = index;
      this.types[index] = type;
      this.workingKeys[index] = working;
      if (reason !== null) this.reasons.set(index, reason);
    }
  }

  /** @param key the key of an entitlement in the working database */
  public indexOf(key: number): number {
    return this.indexes[key]!;
  }

  public typeOf(index: number): ResourceTypeId {
    return this.types[index]!;
  }

  public resourceIdOf(index: number): string {
    return this.findResource.get(this.workingKeys[index]!)!['resource_id'] as string;
  }

  /** The reason why the snapshot does not have an entitlement; null if it does. */
  public missing(index: number): DropReason | null {
    return this.reasons.get(index) ?? null;
  }
}

/** How many grants are dropped, by type and reason, and the first of them. */
class DropTally {
  private readonly counts = new Map<string, [type: ResourceTypeId, reason: DropReason, count: number]>();
  private readonly records: DroppedRecords;

  public constructor(database: DatabaseSync) {
    this.records = new DroppedRecords(database, 'temp');
  }

  /**
   * @param principals the numbers of those who would hold it
   * @param recordOf gives null for a record that can only be counted
   */
  public add(
    type: ResourceTypeId,
    reason: DropReason,
    principals: ArrayLike<number>,
    recordOf: (principal: number) => DroppedRecord | null,
  ): void {
    const key = `${type} ${reason}`;
    this.counts.set(key, [type, reason, (this.counts.get(key)?.[2] ?? 0) + principals.length]);
    const kind = { what: 'grant', resourceType: type, reason } as const;
    for (let index = 0; index < principals.length && this.records.room(kind) > 0; index += 1) {
      const record = recordOf(principals[index]!);
      if (record) this.records.add(kind, record);
    }
  }

  public write(database: DatabaseSync): void {
    const drop = database.prepare(DROP);
    for (const row of this.counts.values()) drop.run(...row);
  }
}

function rowsOf<T>(database: DatabaseSync, sql: string): T[] {
  return prepareArrays(database, sql).all() as unknown as T[];
}
