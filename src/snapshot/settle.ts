import type { DatabaseSync } from 'node:sqlite';

/** Grants that are sorted at a time: a tenth of a second or so, in which the process hears nothing else. */
const GRANTS_A_STEP = 100_000;

/** Each step looks through all grants for its own. */
const MOST_STEPS = 32;

/** Of one grant read twice, the one without an end stays. */
const SORT_GRANTS = `
INSERT OR IGNORE INTO grants
SELECT * FROM read_grants WHERE entitlement BETWEEN ? AND ? ORDER BY entitlement, principal_id, expires_at
`;

/** Who manages the user of each row, over any number of steps; users left out still carry the chain. */
const MANAGEMENT = `
CREATE TEMP VIEW managers AS SELECT id, manager_id FROM accounts UNION ALL SELECT id, manager_id FROM left_out;

INSERT OR IGNORE INTO grants (entitlement, principal_id)
WITH RECURSIVE chain (entitlement, user_id) AS (
  SELECT g.entitlement, m.manager_id
  FROM management_grants g JOIN managers m ON m.id = g.user_id WHERE g.kind = 'managers'
  UNION
  SELECT c.entitlement, m.manager_id FROM chain c JOIN managers m ON m.id = c.user_id
)
SELECT entitlement, user_id FROM chain WHERE user_id IS NOT NULL;

INSERT OR IGNORE INTO grants (entitlement, principal_id)
WITH RECURSIVE reports (entitlement, user_id) AS (
  SELECT entitlement, user_id FROM management_grants WHERE kind = 'reports'
  UNION
  SELECT r.entitlement, m.id FROM reports r JOIN managers m ON m.manager_id = r.user_id
)
SELECT entitlement, user_id FROM reports;

DROP VIEW managers;
`;

/** What lists of holders show of an account, apart from the rest: every grant asks for it, and it must be near. */
const HOLDER_INDEX = 'CREATE INDEX holder ON accounts (id, first_name, last_name, email)';

/** A territory that is there without the entitlement of a role: the role is no longer an active picklist value. */
const DROP_GRANTS_OF_MISSING_ENTITLEMENTS = `
INSERT INTO dropped (what, type, reason, count)
SELECT 'grant', e.type,
  CASE WHEN EXISTS (SELECT 1 FROM resources r WHERE r.type = e.type AND r.id = e.resource_id)
    THEN 'role-not-active' ELSE 'resource-not-synced' END,
  COUNT(*)
FROM entitlements e JOIN grants g ON g.entitlement = e.key WHERE e.display_name IS NULL GROUP BY 2, 3
ON CONFLICT DO UPDATE SET count = count + excluded.count;
DELETE FROM grants WHERE entitlement IN (SELECT key FROM entitlements WHERE display_name IS NULL);
`;

/** The reason for a principal that no query returned. */
export type UnknownUser = 'user-non-standard' | 'user-not-visible';

const missingPrincipals = (unknownUser: UnknownUser): string => `
INSERT OR IGNORE INTO missing_principals
SELECT g.principal_id,
  CASE (SELECT reason FROM left_out l WHERE l.id = g.principal_id)
    WHEN 'deactivated' THEN 'user-deactivated'
    WHEN 'non-standard' THEN 'user-non-standard'
    WHEN 'no-user-type' THEN 'user-without-type'
    ELSE '${unknownUser}' END
FROM grants g
WHERE g.entitlement BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM accounts a INDEXED BY holder WHERE a.id = g.principal_id)
`;

const COUNT_GRANTS_OF_MISSING_PRINCIPALS = `
INSERT INTO dropped (what, type, reason, count)
SELECT 'grant', e.type, m.reason, COUNT(*)
FROM grants g CROSS JOIN missing_principals m ON m.id = g.principal_id CROSS JOIN entitlements e ON e.key = g.entitlement
WHERE g.entitlement BETWEEN ? AND ? GROUP BY 2, 3
ON CONFLICT DO UPDATE SET count = count + excluded.count
`;

const DELETE_GRANTS_OF_MISSING_PRINCIPALS = `
DELETE FROM grants WHERE entitlement BETWEEN ? AND ? AND principal_id IN (SELECT id FROM missing_principals)
`;

const END_MISSING = ['heir', 'giver']
  .map((end) => `(SELECT display_name FROM entitlements e WHERE e.key = i.${end}) IS NULL`)
  .join(' OR ');

const DROP_INHERITANCES = `
INSERT INTO dropped (what, type, reason, count)
SELECT 'inheritance', h.type, 'resource-not-synced', COUNT(*)
FROM inheritances i JOIN entitlements h ON h.key = i.heir WHERE ${END_MISSING} GROUP BY 2, 3
ON CONFLICT DO UPDATE SET count = count + excluded.count;
DELETE FROM inheritances AS i WHERE ${END_MISSING};
`;

const FORGET_MISSING = `
DELETE FROM entitlements WHERE display_name IS NULL;
UPDATE resources SET parent_id = NULL WHERE parent_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM resources p WHERE p.type = resources.type AND p.id = resources.parent_id);
UPDATE accounts SET manager_id = NULL WHERE manager_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM accounts m INDEXED BY holder WHERE m.id = accounts.manager_id);
DROP TABLE missing_principals;
`;

const numberIn = (database: DatabaseSync, sql: string): number =>
  Number((database.prepare(sql).get() as { number: number | null }).number ?? 0);

const isAny = (database: DatabaseSync, table: string): boolean =>
  database.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined;

/** The numbers of all entitlements, in ranges, each with its part of the grants that were read. */
const rangesOfKeys = (database: DatabaseSync): Array<[from: number, to: number]> => {
  const grants = numberIn(database, 'SELECT MAX(rowid) AS number FROM read_grants');
  const keys = numberIn(database, 'SELECT MAX(key) AS number FROM entitlements');
  const ranges = Math.min(MOST_STEPS, Math.ceil(grants / GRANTS_A_STEP) || 1);
  const ends = Array.from({ length: ranges }, (_, range) => Math.floor((keys * (range + 1)) / ranges));
  return ends.map((end, range) => [(ends[range - 1] ?? 0) + 1, end]);
};

/**
 * Settles what could only be known when the whole org was read: grants through the management chain, and that nothing
 * in the snapshot points at what is not in it. What points nowhere is dropped, and counted with the reason.
 *
 * Stops between steps, so that the process hears signals and timers.
 */
export function* settle(database: DatabaseSync, unknownUser: UnknownUser): Generator<void> {
  const ranges = rangesOfKeys(database);
  function* eachRange(sql: string): Generator<void> {
    const statement = database.prepare(sql);
    for (const range of ranges) yield void statement.run(...range);
  }
  yield* eachRange(SORT_GRANTS);
  yield database.exec('DELETE FROM read_grants');
  if (isAny(database, 'management_grants')) yield database.exec(MANAGEMENT);
  yield database.exec(DROP_GRANTS_OF_MISSING_ENTITLEMENTS);
  yield database.exec(HOLDER_INDEX);
  database.exec('CREATE TEMP TABLE missing_principals (id PRIMARY KEY, reason) WITHOUT ROWID');
  yield* eachRange(missingPrincipals(unknownUser));
  if (isAny(database, 'missing_principals')) {
    yield* eachRange(COUNT_GRANTS_OF_MISSING_PRINCIPALS);
    yield* eachRange(DELETE_GRANTS_OF_MISSING_PRINCIPALS);
  }
  yield database.exec(DROP_INHERITANCES);
  yield database.exec(FORGET_MISSING);
}
