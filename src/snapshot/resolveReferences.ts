import type { DatabaseSync } from 'node:sqlite';
import { buildGrants, type UnknownUser } from './buildGrants.js';

/** The index has all that a reader of accounts needs of a manager, so that it does not read the manager's row. */
const MANAGER_INDEX = 'CREATE INDEX manager ON accounts (id, email)';

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
UPDATE accounts SET manager_id = NULL, profile = json_remove(profile, '$.manager_id') WHERE manager_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM accounts m INDEXED BY manager WHERE m.id = accounts.manager_id);
`;

/**
 * Does the work that needs the whole org: builds the grants, and removes every reference to a record that is not in the snapshot.
 * Grants and inheritances that are dropped for it are counted with the reason.
 *
 * Stops between steps, so that the process hears signals and timers.
 */
export function* resolveReferences(database: DatabaseSync, unknownUser: UnknownUser): Generator<void> {
  yield* buildGrants(database, unknownUser);
  yield database.exec(MANAGER_INDEX);
  yield database.exec(DROP_INHERITANCES);
  yield database.exec(FORGET_MISSING);
}
