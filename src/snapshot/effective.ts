/*
 * Who holds an entitlement. Parameter: its number. UNION, not UNION ALL, ends cycles of groups. CROSS JOIN keeps the order
 * of the tables: SQLite would look through all accounts for each entitlement.
 */

export const HAS_INHERITANCE = 'SELECT 1 FROM inheritances WHERE heir = ? LIMIT 1';

/** Each holder once, in no order. */
export const EFFECTIVE_IDS = `
WITH RECURSIVE source (entitlement) AS (
  VALUES (?1)
  UNION
  SELECT i.giver FROM source s JOIN inheritances i ON i.heir = s.entitlement
)
SELECT DISTINCT g.principal_id AS id FROM source s CROSS JOIN grants g ON g.entitlement = s.entitlement`;

export const COUNT_EFFECTIVE_HOLDERS = `SELECT COUNT(*) AS count FROM (${EFFECTIVE_IDS})`;

export const DIRECT_HOLDERS = `
SELECT a.id, a.first_name, a.last_name, a.email, g.expires_at, 1 AS is_direct
FROM grants g CROSS JOIN accounts a INDEXED BY holder ON a.id = g.principal_id
WHERE g.entitlement = ?1
ORDER BY g.principal_id
`;

export const EFFECTIVE_HOLDERS = `
SELECT a.id, a.first_name, a.last_name, a.email, g.expires_at, g.principal_id IS NOT NULL AS is_direct
FROM (${EFFECTIVE_IDS}) h CROSS JOIN accounts a INDEXED BY holder ON a.id = h.id
LEFT JOIN grants g ON g.entitlement = ?1 AND g.principal_id = h.id
ORDER BY a.id
`;
