import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LeftOutReason } from '../model/account.js';
import { type DroppedRecord, type DropReason, dropReasonOf } from '../model/grant.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import { DroppedRecords } from './droppedRecords.js';
import { distinct, NO_ACCOUNTS } from './grantIndex.js';
import { countReadGrants, readGrantPages } from './grantPages.js';
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
  let rows = 0;
  for (const { entitlement, principals: all, derived, ends } of grants.byEntitlement()) {
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
  for (const [keys, userIds, ends] of readGrantPages(database)) {
    const first = grants.length;
    for (const [position, userId] of userIds.entries()) {
      grants.add(entitlements.indexOf(keys[position]!), principals.indexOf(userId));
    }
    for (const [position, expiresAt] of ends) grants.setEnd(first + position, expiresAt);
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

type EntitlementHolders = {
  readonly entitlement: number;
  /** Each holder once, in order. */
  readonly principals: Int32Array;
  /** The holders whose grant Salesforce does not store, but which follows from the management chain. */
  readonly derived: Int32Array;
  /** When Salesforce will end a grant, by holder, for the grants that have an end. */
  readonly ends: Map<number, string>;
};

/** Sorts millions of grants, each of them the number of an entitlement and of a principal: twelve bytes for each. */
class GrantSorter {
  private readonly entitlements: Int32Array;
  private readonly principals: Int32Array;
  /** The number of each grant's end in the list of times, from 1; 0 for a grant without an end. */
  private readonly ends: Int32Array;
  private readonly times = new Map<string, number>();
  private count = 0;

  /**
   * @param stored how many grants will be added that Salesforce stores; all of them are added first
   * @param derived how many will be added that follow from the management chain
   */
  public constructor(
    private readonly stored: number,
    derived: number,
  ) {
    const size = stored + derived;
    this.entitlements = new Int32Array(size);
    this.principals = new Int32Array(size);
    this.ends = new Int32Array(size);
  }

  public get length(): number {
    return this.count;
  }

  public add(entitlement: number, principal: number): void {
    this.entitlements[this.count] = entitlement;
    this.principals[this.count] = principal;
    this.count += 1;
  }

  /** @param position the position of a grant in the order in which grants were added, from 0 */
  public setEnd(position: number, expiresAt: string): void {
    const time = this.times.get(expiresAt) ?? this.times.size + 1;
    this.times.set(expiresAt, time);
    this.ends[position] = time;
  }

  /** The holders of each entitlement. Where two records give it, the one without an end counts, or else the later end. */
  public *byEntitlement(): Generator<EntitlementHolders> {
    const times = [null, ...this.times.keys()];
    const { starts, order } = this.sort();
    for (let entitlement = 0; entitlement + 1 < starts.length; entitlement += 1) {
      const positions = order.subarray(starts[entitlement], starts[entitlement + 1]);
      if (positions.length === 0) continue;
      const ends = new Map<number, string>();
      for (const position of positions) {
        const end = times[this.ends[position]!];
        const principal = this.principals[position]!;
        if (end && !(ends.get(principal)! >= end)) ends.set(principal, end);
      }
      if (ends.size > 0) {
        for (const position of positions) if (this.ends[position] === 0) ends.delete(this.principals[position]!);
      }
      const principals = positions.map((position) => this.principals[position]!).sort();
      yield { entitlement, principals: distinct(principals), derived: this.derivedAmong(positions), ends };
    }
  }

  /** The principals of these grants, in order, who have no stored grant among them. */
  private derivedAmong(positions: Int32Array): Int32Array {
    // Positions are in order, and those of stored grants come first.
    if (positions.at(-1)! < this.stored) return NO_ACCOUNTS;
    const principalsOf = (some: Int32Array): Int32Array => some.map((position) => this.principals[position]!);
    const holders = new Set(principalsOf(positions.filter((position) => position < this.stored)));
    const others = principalsOf(positions.filter((position) => position >= this.stored));
    return distinct(others.filter((principal) => !holders.has(principal)).sort());
  }

  /** A counting sort: the positions of all grants by entitlement, and where those of each entitlement begin. */
  private sort(): { starts: Int32Array; order: Int32Array } {
    const entitlements = this.entitlements.subarray(0, this.count);
    const last = entitlements.reduce((most, entitlement) => Math.max(most, entitlement), 0);
    const starts = new Int32Array(last + 2);
    for (const entitlement of entitlements) starts[entitlement + 1]! += 1;
    for (let entitlement = 1; entitlement < starts.length; entitlement += 1) {
      starts[entitlement]! += starts[entitlement - 1]!;
    }
    const next = starts.slice();
    const order = new Int32Array(this.count);
    for (const [position, entitlement] of entitlements.entries()) order[next[entitlement]!++] = position;
    return { starts, order };
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
