import type { DatabaseSync } from 'node:sqlite';
import type { DropReason } from '../model/dropped.js';
import { bytesOf, distinct, NOBODY } from './grantIndex.js';
import { countReadGrants, readBatches } from './grantPages.js';
import { prepareArrays } from './sqlite.js';

/** Who holds an entitlement, once each and in order, and when Salesforce will end it for those whose grants have an end. */
export type Held = {
  readonly entitlement: number;
  readonly principals: Int32Array;
  /** Those of them whose grant is not stored, but follows from others. */
  readonly derived: Int32Array;
  readonly ends: Map<number, string>;
};

/** Millions of grants by the numbers of entitlements and principals, to be sorted: twelve bytes for each. */
export class NumberedGrants {
  private readonly entitlements: Int32Array;
  private readonly principals: Int32Array;
  /** The place of each grant's end in the list of times, from 1; 0 where there is none. */
  private readonly ends: Int32Array;
  private readonly times = new Map<string, number>();
  private count = 0;

  /**
   * @param stored how many grants will be added that are stored, all of them first
   * @param derived how many will be added that follow from others
   */
  public constructor(
    private readonly stored: number,
    derived: number,
  ) {
    const most = stored + derived;
    this.entitlements = new Int32Array(most);
    this.principals = new Int32Array(most);
    this.ends = new Int32Array(most);
  }

  public get length(): number {
    return this.count;
  }

  public add(entitlement: number, principal: number): void {
    this.entitlements[this.count] = entitlement;
    this.principals[this.count] = principal;
    this.count += 1;
  }

  /** @param place that of a grant in the order in which they were added */
  public end(place: number, expiresAt: string): void {
    const time = this.times.get(expiresAt) ?? this.times.size + 1;
    this.times.set(expiresAt, time);
    this.ends[place] = time;
  }

  /** By entitlement. Of one grant read twice, the one without an end stays, or the one that ends first. */
  public *sorted(): Generator<Held> {
    const times = [null, ...this.times.keys()];
    const { starts, order } = this.byEntitlement();
    for (let entitlement = 0; entitlement + 1 < starts.length; entitlement += 1) {
      const places = order.subarray(starts[entitlement], starts[entitlement + 1]);
      if (places.length === 0) continue;
      const ends = new Map<number, string>();
      for (const place of places) {
        const end = times[this.ends[place]!];
        const principal = this.principals[place]!;
        if (end && !(ends.get(principal)! <= end)) ends.set(principal, end);
      }
      if (ends.size > 0) for (const place of places) if (this.ends[place] === 0) ends.delete(this.principals[place]!);
      const principals = places.map((place) => this.principals[place]!).sort();
      yield { entitlement, principals: distinct(principals), derived: this.derivedAmong(places), ends };
    }
  }

  /** The principals of these places, in order, who have no stored grant among them. */
  private derivedAmong(places: Int32Array): Int32Array {
    // Places are in order, and those of stored grants come first.
    if (places.at(-1)! < this.stored) return NOBODY;
    const principalsOf = (some: Int32Array): Int32Array => some.map((place) => this.principals[place]!);
    const holders = new Set(principalsOf(places.filter((place) => place < this.stored)));
    const others = principalsOf(places.filter((place) => place >= this.stored));
    return distinct(others.filter((principal) => !holders.has(principal)).sort());
  }

  /** The places of all grants in the order of their entitlements, and where those of each entitlement begin. */
  private byEntitlement(): { starts: Int32Array; order: Int32Array } {
    const entitlements = this.entitlements.subarray(0, this.count);
    const last = entitlements.reduce((most, entitlement) => Math.max(most, entitlement), 0);
    const starts = new Int32Array(last + 2);
    for (const entitlement of entitlements) starts[entitlement + 1]! += 1;
    for (let entitlement = 1; entitlement < starts.length; entitlement += 1) {
      starts[entitlement]! += starts[entitlement - 1]!;
    }
    const next = starts.slice();
    const order = new Int32Array(this.count);
    for (const [place, entitlement] of entitlements.entries()) order[next[entitlement]!++] = place;
    return { starts, order };
  }
}

/** The reason for a principal that no query returned. */
export type UnknownUser = 'user-not-read' | 'user-not-visible';

/** Why a grant is dropped, by the reason for which its user was left out. */
const DROPPED_FOR: Readonly<Record<string, DropReason>> = {
  deactivated: 'user-deactivated',
  'non-standard': 'user-non-standard',
  'no-user-type': 'user-without-type',
};

/** The numbers of principals: of accounts their places in the order of ids, and beyond them of whoever is none. */
export class Principals {
  private readonly numbers = new Map<string, number>();
  private accounts = 0;

  public constructor(private readonly database: DatabaseSync) {}

  /** Reads all accounts, and stops at every so many. */
  public *readAccounts(aStep: number): Generator<void> {
    const rows = prepareArrays(this.database, 'SELECT id FROM accounts ORDER BY id').iterate() as Iterable<unknown>;
    for (const [id] of rows as Iterable<[string]>) {
      this.numbers.set(id, this.accounts++);
      if (this.accounts % aStep === 0) yield;
    }
  }

  public numberOf(id: string): number {
    const known = this.numbers.get(id);
    if (known !== undefined) return known;
    const { size } = this.numbers;
    this.numbers.set(id, size);
    return size;
  }

  /** The reason each principal without an account was left out, by the number of the principal. */
  public missing(unknownUser: UnknownUser): ReadonlyMap<number, DropReason> {
    const find = this.database.prepare('SELECT reason FROM left_out WHERE id = ?');
    const missing = new Map<number, DropReason>();
    if (this.numbers.size === this.accounts) return missing;
    for (const [id, number] of this.numbers) {
      if (number < this.accounts) continue;
      const { reason = '' } = (find.get(id) ?? {}) as { reason?: string };
      missing.set(number, DROPPED_FOR[reason] ?? unknownUser);
    }
    return missing;
  }
}

/** Accounts or grants between two stops: a few hundredths of a second, in which the process hears nothing else. */
const A_STEP = 50_000;

/** Who manages the user of each row, over any number of steps; users left out still carry the chain. */
const MANAGEMENT = `
WITH RECURSIVE managed (id, manager_id) AS (
  SELECT id, manager_id FROM accounts UNION ALL SELECT id, manager_id FROM left_out
),
chain (entitlement, user_id) AS (
  SELECT g.entitlement, m.manager_id
  FROM management_grants g JOIN managed m ON m.id = g.user_id WHERE g.kind = 'managers'
  UNION
  SELECT c.entitlement, m.manager_id FROM chain c JOIN managed m ON m.id = c.user_id
),
reports (entitlement, user_id) AS (
  SELECT entitlement, user_id FROM management_grants WHERE kind = 'reports'
  UNION
  SELECT r.entitlement, m.id FROM reports r JOIN managed m ON m.manager_id = r.user_id
)
SELECT entitlement, user_id FROM chain WHERE user_id IS NOT NULL UNION SELECT entitlement, user_id FROM reports
`;

/**
 * The reason an entitlement was dropped, or null if it was kept. Where the territory is there and the entitlement of a role
 * is not, the role is no longer an active picklist value.
 */
const ENTITLEMENTS = `
SELECT key, type, CASE
  WHEN display_name IS NOT NULL THEN NULL
  WHEN EXISTS (SELECT 1 FROM resources r WHERE r.type = e.type AND r.id = e.resource_id) THEN 'role-not-active'
  ELSE 'resource-not-synced' END
FROM entitlements e
`;

const DROP = `
INSERT INTO dropped (what, type, reason, count) VALUES ('grant', ?, ?, ?)
ON CONFLICT DO UPDATE SET count = count + excluded.count
`;

/** How many grants are dropped, by type and reason. */
class DropTally {
  private readonly counts = new Map<string, [type: number, reason: DropReason, count: number]>();

  public add(type: number, reason: DropReason, count: number): void {
    const key = `${type} ${reason}`;
    this.counts.set(key, [type, reason, (this.counts.get(key)?.[2] ?? 0) + count]);
  }

  public write(database: DatabaseSync): void {
    const drop = database.prepare(DROP);
    for (const row of this.counts.values()) drop.run(...row);
  }
}

const rowsOf = <T>(database: DatabaseSync, sql: string): T[] => prepareArrays(database, sql).all() as unknown as T[];

/** All grants that were read, and those through the management chain. */
function* gather(database: DatabaseSync, principals: Principals): Generator<void, NumberedGrants> {
  const isManaged = database.prepare('SELECT 1 FROM management_grants LIMIT 1').get() !== undefined;
  const managed = isManaged ? rowsOf<[entitlement: number, id: string]>(database, MANAGEMENT) : [];
  yield;
  const grants = new NumberedGrants(countReadGrants(database), managed.length);
  let done = 0;
  for (const [entitlements, ids, ends] of readBatches(database)) {
    const first = grants.length;
    for (const [place, id] of ids.entries()) grants.add(entitlements[place]!, principals.numberOf(id));
    for (const [place, expiresAt] of ends) grants.end(first + place, expiresAt);
    done += ids.length;
    if (done < A_STEP) continue;
    done = 0;
    yield;
  }
  for (const [entitlement, id] of managed) grants.add(entitlement, principals.numberOf(id));
  return grants;
}

/**
 * Settles grants: through the management chain, once each, in the order of entitlements and accounts, and none that points
 * at what is not in the snapshot. Those are dropped, and counted with the reason. Stops between steps.
 */
export function* settleGrants(database: DatabaseSync, unknownUser: UnknownUser): Generator<void> {
  const principals = new Principals(database);
  yield* principals.readAccounts(A_STEP);
  const grants = yield* gather(database, principals);
  const missing = principals.missing(unknownUser);
  const entitlements = new Map(
    rowsOf<[key: number, type: number, why: DropReason | null]>(database, ENTITLEMENTS).map(([key, ...rest]) => [
      key,
      rest,
    ]),
  );
  const dropped = new DropTally();
  const insert = database.prepare('INSERT INTO grants (entitlement, accounts, managed, ends) VALUES (?, ?, ?, ?)');
  let done = 0;
  for (const { entitlement, principals: all, derived, ends } of grants.sorted()) {
    const [type, why] = entitlements.get(entitlement)!;
    if (why !== null) {
      dropped.add(type, why, all.length);
      continue;
    }
    const present = (numbers: Int32Array): Int32Array =>
      missing.size === 0 ? numbers : numbers.filter((number) => !missing.has(number));
    const [accounts, managed] = [present(all), present(derived)];
    // Their numbers are beyond those of accounts.
    for (const number of all.subarray(accounts.length)) {
      dropped.add(type, missing.get(number)!, 1);
      ends.delete(number);
    }
    if (accounts.length > 0) {
      insert.run(
        entitlement,
        bytesOf(accounts),
        managed.length > 0 ? bytesOf(managed) : null,
        ends.size > 0 ? JSON.stringify([...ends]) : null,
      );
    }
    done += all.length;
    if (done < A_STEP) continue;
    done = 0;
    yield;
  }
  dropped.write(database);
  database.exec('DELETE FROM read_grants');
}
