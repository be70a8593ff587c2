import type { DatabaseSync } from 'node:sqlite';
import { resourceTypeIds, type ResourceTypeId } from '../model/resourceType.js';
import { COUNT_EFFECTIVE_HOLDERS } from './effective.js';

export type TypeCounts = {
  readonly resourceType: ResourceTypeId;
  readonly resources: number;
  readonly entitlements: number;
  readonly directGrants: number;
  readonly effectiveGrants: number;
  /** Inheritances that end in this type's entitlements. */
  readonly inheritances: number;
};

export type AccountCounts = {
  readonly total: number;
  readonly enabled: number;
  readonly inactive: number;
  /** Active, but frozen. */
  readonly frozen: number;
  readonly service: number;
};

type Tally = Map<ResourceTypeId, number>;

const tally = (database: DatabaseSync, sql: string): Tally =>
  new Map(
    (database.prepare(sql).all() as Array<{ type: number; count: number }>).map(({ type, count }) => [
      resourceTypeIds[type]!,
      count,
    ]),
  );

/** What inheritance adds to the direct grants of a type: holders of the entitlements that inherit, less their direct ones. */
const addedByInheritance = (database: DatabaseSync): Tally => {
  const added: Tally = new Map();
  const effective = database.prepare(COUNT_EFFECTIVE_HOLDERS);
  const direct = database.prepare('SELECT COUNT(*) AS count FROM grants WHERE entitlement = ?');
  const heirs = database
    .prepare('SELECT key, type FROM entitlements WHERE key IN (SELECT heir FROM inheritances)')
    .iterate() as Iterable<{ key: number; type: number }>;
  for (const { key, type } of heirs) {
    const [all, own] = [effective, direct].map((statement) => (statement.get(key) as { count: number }).count);
    const typeId = resourceTypeIds[type]!;
    added.set(typeId, (added.get(typeId) ?? 0) + all! - own!);
  }
  return added;
};

const ofEntitlements = (table: string, column: string): string =>
  `SELECT e.type, SUM(n.count) AS count
   FROM (SELECT ${column} AS key, COUNT(*) AS count FROM ${table} GROUP BY 1) n JOIN entitlements e ON e.key = n.key
   GROUP BY e.type`;

/** Rows of a finished snapshot by resource type, accounts aside, for the types that have any. */
export const countTypes = (database: DatabaseSync): TypeCounts[] => {
  const resources = tally(database, 'SELECT type, COUNT(*) AS count FROM resources GROUP BY type');
  const entitlements = tally(database, 'SELECT type, COUNT(*) AS count FROM entitlements GROUP BY type');
  const grants = tally(database, ofEntitlements('grants', 'entitlement'));
  const inheritances = tally(database, ofEntitlements('inheritances', 'heir'));
  const added = addedByInheritance(database);
  return resourceTypeIds
    .filter((type) => resources.has(type))
    .map((type) => ({
      resourceType: type,
      resources: resources.get(type) ?? 0,
      entitlements: entitlements.get(type) ?? 0,
      directGrants: grants.get(type) ?? 0,
      effectiveGrants: (grants.get(type) ?? 0) + (added.get(type) ?? 0),
      inheritances: inheritances.get(type) ?? 0,
    }));
};

export const countAccounts = (database: DatabaseSync): AccountCounts =>
  database
    .prepare(
      `SELECT COUNT(*) AS total,
         COUNT(*) FILTER (WHERE a.is_active AND NOT COALESCE(l.is_frozen, 0)) AS enabled,
         COUNT(*) FILTER (WHERE NOT a.is_active) AS inactive,
         COUNT(*) FILTER (WHERE a.is_active AND l.is_frozen) AS frozen,
         COUNT(*) FILTER (WHERE a.type = 'service') AS service
       FROM accounts a LEFT JOIN logins l ON l.user_id = a.id`,
    )
    .get() as AccountCounts;
