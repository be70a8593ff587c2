import type { DatabaseSync } from 'node:sqlite';

/** Of one grant read twice, the one without an end stays. */
const SORT_GRANTS = `
INSERT OR IGNORE INTO grants SELECT * FROM read_grants ORDER BY type, resource_id, slug, principal_id, expires_at;
DELETE FROM read_grants;
`;

/** Who manages the user of each row, over any number of steps; users left out still carry the chain. */
const MANAGEMENT = `
CREATE TEMP VIEW managers AS SELECT id, manager_id FROM accounts UNION ALL SELECT id, manager_id FROM left_out;

INSERT OR IGNORE INTO grants (type, resource_id, slug, principal_id)
WITH RECURSIVE chain (type, resource_id, slug, user_id) AS (
  SELECT g.type, g.resource_id, g.slug, m.manager_id
  FROM management_grants g JOIN managers m ON m.id = g.user_id WHERE g.kind = 'managers'
  UNION
  SELECT c.type, c.resource_id, c.slug, m.manager_id FROM chain c JOIN managers m ON m.id = c.user_id
)
SELECT type, resource_id, slug, user_id FROM chain WHERE user_id IS NOT NULL;

INSERT OR IGNORE INTO grants (type, resource_id, slug, principal_id)
WITH RECURSIVE reports (type, resource_id, slug, user_id) AS (
  SELECT type, resource_id, slug, user_id FROM management_grants WHERE kind = 'reports'
  UNION
  SELECT r.type, r.resource_id, r.slug, m.id FROM reports r JOIN managers m ON m.manager_id = r.user_id
)
SELECT type, resource_id, slug, user_id FROM reports;

DROP VIEW managers;
`;

/** What lists of holders show of an account, apart from the rest: every grant asks for it, and it must be near. */
const HOLDER_INDEX = 'CREATE INDEX holder ON accounts (id, first_name, last_name, email);';

/** A territory that is there without the entitlement of a role: the role is no longer an active picklist value. */
const MISSING_ENTITLEMENTS = `
CREATE TEMP TABLE missing_entitlements (type, resource_id, slug, reason, PRIMARY KEY (type, resource_id, slug)) WITHOUT ROWID;
INSERT INTO missing_entitlements
SELECT m.type, m.resource_id, m.slug,
  CASE WHEN EXISTS (SELECT 1 FROM resources r WHERE r.type = m.type AND r.id = m.resource_id)
    THEN 'role-not-active' ELSE 'resource-not-synced' END
FROM (
  SELECT DISTINCT type, resource_id, slug FROM grants
  EXCEPT SELECT type, resource_id, slug FROM entitlements
) m;
`;

const missingPrincipals = (unknownUser: UnknownUser): string => `
CREATE TEMP TABLE missing_principals (id PRIMARY KEY, reason) WITHOUT ROWID;
INSERT OR IGNORE INTO missing_principals
SELECT g.principal_id,
  CASE (SELECT reason FROM left_out l WHERE l.id = g.principal_id)
    WHEN 'deactivated' THEN 'user-deactivated'
    WHEN 'non-standard' THEN 'user-non-standard'
    WHEN 'no-user-type' THEN 'user-without-type'
    ELSE '${unknownUser}' END
FROM grants g WHERE NOT EXISTS (SELECT 1 FROM accounts a INDEXED BY holder WHERE a.id = g.principal_id);
`;

/** Counts grants by the reason why they point at something missing, and deletes them. */
const dropGrants = (missing: string, condition: string): string => `
INSERT INTO dropped (what, type, reason, count)
SELECT 'grant', g.type, m.reason, COUNT(*) FROM ${missing} m JOIN grants g ON ${condition} GROUP BY 2, 3
ON CONFLICT DO UPDATE SET count = count + excluded.count;
DELETE FROM grants AS g WHERE EXISTS (SELECT 1 FROM ${missing} m WHERE ${condition});
`;

const END_MISSING = ['from', 'to']
  .map(
    (end) =>
      `NOT EXISTS (SELECT 1 FROM entitlements e WHERE e.type = i.${end}_type AND e.resource_id = i.${end}_id AND e.slug = i.${end}_slug)`,
  )
  .join(' OR ');

const DROP_INHERITANCES = `
INSERT INTO dropped (what, type, reason, count)
SELECT 'inheritance', i.to_type, 'resource-not-synced', COUNT(*) FROM inheritances i WHERE ${END_MISSING} GROUP BY 2, 3
ON CONFLICT DO UPDATE SET count = count + excluded.count;
DELETE FROM inheritances AS i WHERE ${END_MISSING};
`;

const isAny = (database: DatabaseSync, table: string): boolean =>
  database.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined;

/** The reason for a principal that no query returned. */
type UnknownUser = 'user-non-standard' | 'user-not-visible';

/**
 * Settles what could only be known when the whole org was read: grants through the management chain, and that nothing
 * in the snapshot points at what is not in it. What points nowhere is dropped, and counted with the reason.
 */
export const settle = (database: DatabaseSync, unknownUser: UnknownUser): void => {
  database.exec(SORT_GRANTS);
  if (isAny(database, 'management_grants')) database.exec(MANAGEMENT);
  database.exec(MISSING_ENTITLEMENTS);
  if (isAny(database, 'missing_entitlements')) {
    const same = 'm.type = g.type AND m.resource_id = g.resource_id AND m.slug = g.slug';
    database.exec(dropGrants('missing_entitlements', same));
  }
  database.exec(`${HOLDER_INDEX} ${missingPrincipals(unknownUser)}`);
  if (isAny(database, 'missing_principals')) database.exec(dropGrants('missing_principals', 'm.id = g.principal_id'));
  database.exec(`
    ${DROP_INHERITANCES}
    UPDATE resources SET parent_id = NULL WHERE parent_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM resources p WHERE p.type = resources.type AND p.id = resources.parent_id);
    UPDATE accounts SET manager_id = NULL WHERE manager_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM accounts m INDEXED BY holder WHERE m.id = accounts.manager_id);
    DROP TABLE missing_entitlements; DROP TABLE missing_principals;
  `);
};
