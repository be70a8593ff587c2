import type { DatabaseSync } from 'node:sqlite';
import type { DropReason } from '../model/dropped.js';
import { bytesOf } from './grants.js';
import { NumberedGrants } from './numberedGrants.js';
import { Principals, type UnknownUser } from './principals.js';
import { countReadGrants, readBatches } from './readGrants.js';
import { prepareArrays } from './sqlite.js';

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
