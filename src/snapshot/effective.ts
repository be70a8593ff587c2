/*
 * Who holds an entitlement. Parameters: its type, resource id and slug. UNION, not UNION ALL, ends cycles of groups. CROSS
 * JOIN keeps the order of the tables: SQLite would look through all accounts for each entitlement.
 */

export const HAS_INHERITANCE = 'SELECT 1 FROM inheritances WHERE to_type = ? AND to_id = ? AND to_slug = ? LIMIT 1';

export const DIRECT_HOLDERS = `
SELECT a.id, a.first_name, a.last_name, a.email, g.expires_at, 1 AS is_direct
FROM grants g CROSS JOIN accounts a INDEXED BY holder ON a.id = g.principal_id
WHERE g.type = ? AND g.resource_id = ? AND g.slug = ?
ORDER BY g.principal_id
`;

const HOLDERS_OF_SOURCES = `
WITH RECURSIVE source (type, resource_id, slug) AS (
  VALUES (?1, ?2, ?3)
  UNION
  SELECT i.from_type, i.from_id, i.from_slug
  FROM source s JOIN inheritances i ON i.to_type = s.type AND i.to_id = s.resource_id AND i.to_slug = s.slug
),
holder (id) AS (
  SELECT DISTINCT g.principal_id
  FROM source s JOIN grants g ON g.type = s.type AND g.resource_id = s.resource_id AND g.slug = s.slug
)`;

export const EFFECTIVE_HOLDERS = `${HOLDERS_OF_SOURCES}
SELECT a.id, a.first_name, a.last_name, a.email, g.expires_at, g.principal_id IS NOT NULL AS is_direct
FROM holder h CROSS JOIN accounts a INDEXED BY holder ON a.id = h.id
LEFT JOIN grants g ON g.type = ?1 AND g.resource_id = ?2 AND g.slug = ?3 AND g.principal_id = h.id
ORDER BY a.id
`;

export const COUNT_EFFECTIVE_HOLDERS = `${HOLDERS_OF_SOURCES} SELECT COUNT(*) AS count FROM holder`;
