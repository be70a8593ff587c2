import type { DatabaseSync } from 'node:sqlite';

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

const count = (what: 'grant' | 'inheritance', type: string, reason: string, from: string): string => `
INSERT INTO dropped (what, type, reason, count)
SELECT '${what}', ${type}, ${reason}, COUNT(*) FROM ${from} GROUP BY 2, 3
ON CONFLICT DO UPDATE SET count = count + excluded.count;
`;

const ENTITLEMENT_MISSING = `
NOT EXISTS (SELECT 1 FROM entitlements e WHERE e.type = g.type AND e.resource_id = g.resource_id AND e.slug = g.slug)
`;

/** A territory that is there without the entitlement of a role: the role is no longer an active picklist value. */
const WHY_MISSING = `
CASE WHEN EXISTS (SELECT 1 FROM resources r WHERE r.type = g.type AND r.id = g.resource_id)
  THEN 'role-not-active' ELSE 'resource-not-synced' END
`;

const PRINCIPAL_MISSING = 'NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = g.principal_id)';

const WHY_NO_PRINCIPAL = `
CASE (SELECT reason FROM left_out l WHERE l.id = g.principal_id)
  WHEN 'deactivated' THEN 'user-deactivated'
  WHEN 'non-standard' THEN 'user-non-standard'
  WHEN 'no-user-type' THEN 'user-without-type'
  ELSE :unknown_user END
`;

const END_MISSING = ['from', 'to']
  .map(
    (end) =>
      `NOT EXISTS (SELECT 1 FROM entitlements e WHERE e.type = i.${end}_type AND e.resource_id = i.${end}_id AND e.slug = i.${end}_slug)`,
  )
  .join(' OR ');

/**
 * Settles what could only be known when the whole org was read: grants through the management chain, and that nothing
 * in the snapshot points at what is not in it. What points nowhere is dropped, and counted with the reason.
 *
 * @param unknownUser the reason for a principal that no query returned
 */
export const settle = (database: DatabaseSync, unknownUser: 'user-non-standard' | 'user-not-visible'): void => {
  const hasManagement = database.prepare('SELECT 1 FROM management_grants').get() !== undefined;
  if (hasManagement) database.exec(MANAGEMENT);
  database.exec(`
    ${count('grant', 'g.type', WHY_MISSING, `grants g WHERE ${ENTITLEMENT_MISSING}`)}
    DELETE FROM grants AS g WHERE ${ENTITLEMENT_MISSING};
    ${count('grant', 'g.type', WHY_NO_PRINCIPAL.replace(':unknown_user', `'${unknownUser}'`), `grants g WHERE ${PRINCIPAL_MISSING}`)}
    DELETE FROM grants AS g WHERE ${PRINCIPAL_MISSING};
    ${count('inheritance', 'i.to_type', "'resource-not-synced'", `inheritances i WHERE ${END_MISSING}`)}
    DELETE FROM inheritances AS i WHERE ${END_MISSING};
    UPDATE resources SET parent_id = NULL WHERE parent_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM resources p WHERE p.type = resources.type AND p.id = resources.parent_id);
    UPDATE accounts SET manager_id = NULL WHERE manager_id NOT IN (SELECT id FROM accounts);
  `);
};
