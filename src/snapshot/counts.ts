import type { DatabaseSync } from 'node:sqlite';
import { resourceTypeIds, type ResourceTypeId } from '../model/resourceType.js';
import type { GrantIndex } from './grantIndex.js';

export type TypeCounts = {
  readonly resourceType: ResourceTypeId;
  readonly resources: number;
  readonly entitlements: number;
  /** The grants that Salesforce stores. */
  readonly directGrants: number;
  readonly effectiveGrants: number;
  /** The inheritances to entitlements of this type. */
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

const NOTHING = { entitlements: 0, directGrants: 0, effectiveGrants: 0, inheritances: 0 };

const tally = (database: DatabaseSync, sql: string): Tally =>
  new Map(
    (database.prepare(sql).all() as Array<{ type: ResourceTypeId; count: number }>).map(({ type, count }) => [
      type,
      count,
    ]),
  );

/** Counts the rows of a snapshot by resource type, without accounts. Types without rows are left out. */
export const countTypes = (database: DatabaseSync, grants: GrantIndex): TypeCounts[] => {
  const resources = tally(database, 'SELECT type, COUNT(*) AS count FROM resources GROUP BY type');
  const counts = new Map([...resources].map(([type, count]) => [type, { ...NOTHING, resources: count }]));
  const rows = database.prepare('SELECT key, resource_type AS type FROM entitlements').all() as Array<{
    key: number;
    type: ResourceTypeId;
  }>;
  for (const { key, type } of rows) {
    const count = counts.get(type);
    if (!count) continue;
    count.entitlements += 1;
    count.directGrants += grants.storedHoldersOf(key).length;
    count.effectiveGrants += grants.holdersOf(key, 'effective').length;
    count.inheritances += grants.parentsOf(key).length;
  }
  return resourceTypeIds.flatMap((type) => {
    const count = counts.get(type);
    return count ? [{ resourceType: type, ...count }] : [];
  });
};

export const countAccounts = (database: DatabaseSync): AccountCounts =>
  database
    .prepare(
      `SELECT COUNT(*) AS total,
         COUNT(*) FILTER (WHERE is_active AND is_frozen IS NOT 1) AS enabled,
         COUNT(*) FILTER (WHERE NOT is_active) AS inactive,
         COUNT(*) FILTER (WHERE is_active AND is_frozen) AS frozen,
         COUNT(*) FILTER (WHERE type = 'service') AS service
       FROM accounts`,
    )
    .get() as AccountCounts;

export type PermissionCounts = {
  readonly containers: number;
  /** Rows of what containers give, those of fields among them. */
  readonly permissions: number;
  readonly ofFields: number;
  readonly muted: number;
  readonly lapsedAssignments: number;
};

export function countPermissions(database: DatabaseSync): PermissionCounts {
  return database
    .prepare(
      `SELECT (SELECT COUNT(*) FROM containers) AS containers,
         (SELECT COUNT(*) FROM container_permissions) AS permissions,
         (SELECT COUNT(*) FROM permissions p JOIN container_permissions c ON c.permission = p.key WHERE p.kind = 'field') AS ofFields,
         (SELECT COUNT(*) FROM muted_permissions) AS muted,
         (SELECT COUNT(*) FROM lapsed_assignments) AS lapsedAssignments`,
    )
    .get() as PermissionCounts;
}

export type LoginCounts = { readonly logins: number; readonly accounts: number };

export function countLogins(database: DatabaseSync): LoginCounts {
  return database
    .prepare('SELECT COALESCE(SUM(count), 0) AS logins, COUNT(DISTINCT account) AS accounts FROM logins')
    .get() as LoginCounts;
}

/** The number of licenses and features whose seats are known. */
export function countLicenseSeats(database: DatabaseSync): number {
  return database.prepare('SELECT COUNT(*) AS count FROM license_seats').get()!['count'] as number;
}
