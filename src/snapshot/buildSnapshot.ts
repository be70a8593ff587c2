import type { DatabaseSync } from 'node:sqlite';
import { resourceTypeIds } from '../model/resourceType.js';
import { writeAbout, type About } from './about.js';
import { buildGrants, type UnknownUser } from './buildGrants.js';
import { buildPermissions } from './buildPermissions.js';
import { BUILD_DROPS, RECORDS_KEPT } from './droppedRecords.js';
import { SNAPSHOT_SCHEMA } from './snapshotSchema.js';

/** Accounts between two stops. This many take a few hundredths of a second, in which no signal is heard. */
const ROWS_PER_STEP = 10_000;

/**
 * The next accounts by id. Keys are given in that order. An account without a login is neither frozen nor locked, unless no login
 * could be read.
 */
const ACCOUNTS = `
WITH no_login (flag) AS (
  SELECT CASE WHEN EXISTS (SELECT 1 FROM main.warnings WHERE kind = 'left-out' AND subject = 'user') THEN NULL ELSE 0 END
)
INSERT INTO snapshot.accounts (id, username, display_name, first_name, last_name, email, type, is_active, is_frozen,
  is_password_locked, employee_id, manager_id, last_login_at, created_at, attributes)
SELECT a.id, a.username, a.display_name, a.first_name, a.last_name, a.email, a.type, a.is_active,
  COALESCE(l.is_frozen, n.flag), COALESCE(l.is_password_locked, n.flag), a.employee_id, a.manager_id, a.last_login,
  a.created_at, a.profile
FROM no_login n CROSS JOIN main.accounts a LEFT JOIN main.logins l ON l.user_id = a.id
WHERE a.id > COALESCE((SELECT MAX(id) FROM snapshot.accounts), '') ORDER BY a.id LIMIT ${ROWS_PER_STEP}
`;

/**
 * The types of which the org does not have all that a sync asks for: what was read of one of them is not the whole of it, and would
 * be taken for the whole.
 */
const NOT_IN_ORG = "SELECT id FROM snapshot.resource_types WHERE reason = 'not-in-org'";

const OTHER_RECORDS = `
UPDATE snapshot.accounts SET manager_id = NULL, attributes = json_remove(attributes, '$.manager_id')
WHERE manager_id IS NOT NULL AND manager_id NOT IN (SELECT id FROM snapshot.accounts);

INSERT INTO snapshot.users_left_out (id, username, manager_id, reason)
SELECT id, username, manager_id, reason FROM main.left_out ORDER BY id;

INSERT INTO snapshot.resources (type, id, display_name, stable_name, description, parent_id, attributes)
SELECT r.type, r.id, r.display_name, r.stable_name, r.description, p.id, r.profile
FROM main.resources r LEFT JOIN main.resources p ON p.type = r.type AND p.id = r.parent_id
WHERE r.type NOT IN (${NOT_IN_ORG}) ORDER BY r.type, r.id;

INSERT INTO snapshot.dropped (what, resource_type, reason, count) SELECT what, type, reason, count FROM main.dropped;

INSERT INTO snapshot.warnings (kind, subject, detail)
SELECT kind, subject, detail FROM main.warnings WHERE kind <> 'bulk-query';

INSERT INTO snapshot.objects_read (name, expected, received)
SELECT object, SUM(state ->> 'expected'), SUM(state ->> 'received') FROM main.progress GROUP BY object;
`;

/** The entitlements of a type that were read. Keys are given in the order of ids and slugs. */
const ENTITLEMENTS = `
INSERT INTO snapshot.entitlements (resource_type, resource_id, slug, display_name, description)
SELECT type, resource_id, slug, display_name, description
FROM main.entitlements WHERE type = ? AND type NOT IN (${NOT_IN_ORG}) AND display_name IS NOT NULL
ORDER BY resource_id, slug
`;

/**
 * The key of each entitlement in the snapshot, by its key in the working database; or the reason why the snapshot does not have it.
 * Where the territory is there and the entitlement of a role is not, the role is no longer an active picklist value.
 */
const ENTITLEMENT_KEYS = `
CREATE TEMP TABLE entitlement_keys (working INTEGER PRIMARY KEY, snapshot INTEGER, type TEXT NOT NULL, reason TEXT) STRICT;
INSERT INTO temp.entitlement_keys (working, snapshot, type, reason)
SELECT w.key, s.key, w.type, CASE
  WHEN s.key IS NOT NULL THEN NULL
  WHEN EXISTS (SELECT 1 FROM snapshot.resources r WHERE r.type = w.type AND r.id = w.resource_id) THEN 'role-not-active'
  ELSE 'resource-not-synced' END
FROM main.entitlements w
LEFT JOIN snapshot.entitlements s ON s.resource_type = w.type AND s.resource_id = w.resource_id AND s.slug = w.slug
`;

const KEYS_OF_INHERITANCES = `
FROM main.inheritances i
JOIN temp.entitlement_keys c ON c.working = i.child_entitlement
JOIN temp.entitlement_keys p ON p.working = i.parent_entitlement
`;

const INHERITANCES = `
INSERT INTO snapshot.inheritances (child_entitlement, parent_entitlement)
SELECT c.snapshot, p.snapshot ${KEYS_OF_INHERITANCES} WHERE c.snapshot IS NOT NULL AND p.snapshot IS NOT NULL ORDER BY 1, 2;

INSERT INTO snapshot.management_grants (entitlement, kind, user_id)
SELECT k.snapshot, g.kind, g.user_id FROM main.management_grants g JOIN temp.entitlement_keys k ON k.working = g.entitlement
WHERE k.snapshot IS NOT NULL ORDER BY 1, 2, 3;

INSERT INTO snapshot.dropped (what, resource_type, reason, count)
SELECT 'inheritance', c.type, 'resource-not-synced', COUNT(*)
${KEYS_OF_INHERITANCES} WHERE c.snapshot IS NULL OR p.snapshot IS NULL GROUP BY c.type
ON CONFLICT DO UPDATE SET count = count + excluded.count;

INSERT INTO temp.dropped_records (what, type, reason, holder_id, resource_id)
SELECT 'inheritance', type, 'resource-not-synced', holder_id, resource_id FROM (
  SELECT c.type, parent.resource_id AS holder_id, child.resource_id,
    ROW_NUMBER() OVER (PARTITION BY c.type ORDER BY child.resource_id, parent.resource_id) AS number
  ${KEYS_OF_INHERITANCES}
  JOIN main.entitlements child ON child.key = c.working JOIN main.entitlements parent ON parent.key = p.working
  WHERE c.snapshot IS NULL OR p.snapshot IS NULL
) WHERE number <= ${RECORDS_KEPT};
`;

/**
 * Makes the snapshot from a working database that holds the whole org. Every reference to a record that is not in the snapshot is
 * left out; grants and inheritances that are dropped for it are counted with the reason. The working database stays as it is.
 *
 * Stops between steps, so that the process hears signals and timers. If it is ended early, the file is of no use.
 *
 * @param path an empty file
 */
export function* buildSnapshot(
  database: DatabaseSync,
  path: string,
  about: About,
  unknownUser: UnknownUser,
): Generator<void> {
  // The file is of no use until it is whole, so it needs no rollback. References hold by the way it is made.
  database.exec('PRAGMA foreign_keys = OFF');
  database.prepare('ATTACH ? AS snapshot').run(path);
  let isDone = false;
  try {
    database.exec(BUILD_DROPS);
    database.exec(`
      PRAGMA snapshot.page_size = 4096; PRAGMA snapshot.journal_mode = OFF; PRAGMA snapshot.synchronous = OFF;
      BEGIN; ${SNAPSHOT_SCHEMA}
    `);
    writeAbout(database, about);
    const accounts = database.prepare(ACCOUNTS);
    while (accounts.run().changes === ROWS_PER_STEP) yield;
    yield;
    yield database.exec(OTHER_RECORDS);
    const entitlements = database.prepare(ENTITLEMENTS);
    for (const type of resourceTypeIds) entitlements.run(type);
    yield database.exec(ENTITLEMENT_KEYS);
    yield database.exec(INHERITANCES);
    yield* buildGrants(database, unknownUser);
    yield* buildPermissions(database);
    database.exec('DROP TABLE temp.entitlement_keys; COMMIT');
    isDone = true;
  } finally {
    if (!isDone && database.isTransaction) database.exec('ROLLBACK');
    // Pages of both databases would stay in memory while documents are written.
    database.exec('DETACH snapshot; PRAGMA shrink_memory');
  }
}
