import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Dropped, DroppedRecord, DropReason } from '../model/grant.js';
import type { ResourceTypeId } from '../model/resourceType.js';

/** What was dropped, and why: what a report counts together. */
export type DropKind = Pick<Dropped, 'what' | 'resourceType' | 'reason'>;

/** A dropped record by its names, with null for what was not read. A grant is named only if its holder was read. */
export type NamedDrop = DropKind & { readonly holder: string | null; readonly resource: string | null };

/** How many records of each kind are kept, so that a report can name them. The others are only counted. */
export const RECORDS_KEPT = 100;

/**
 * Keeps the first records of each kind that were dropped: those dropped by what one record shows in the working database, and those
 * that `buildSnapshot` drops in a table that goes with the connection.
 */
export class DroppedRecords {
  private readonly insert: StatementSync;
  private readonly count: StatementSync;
  private readonly counts = new Map<string, number>();

  public constructor(database: DatabaseSync, schema: 'main' | 'temp') {
    const table = `${schema}.dropped_records`;
    this.insert = database.prepare(
      `INSERT INTO ${table} (what, type, reason, holder_id, resource_id) VALUES (?, ?, ?, ?, ?)`,
    );
    this.count = database.prepare(`SELECT COUNT(*) AS count FROM ${table} WHERE what = ? AND type = ? AND reason = ?`);
  }

  /** How many more records of a kind are kept. */
  public room({ what, resourceType, reason }: DropKind): number {
    const key = `${what} ${resourceType} ${reason}`;
    const known = this.counts.get(key) ?? (this.count.get(what, resourceType, reason) as { count: number }).count;
    this.counts.set(key, known);
    return RECORDS_KEPT - known;
  }

  public add(kind: DropKind, { holderId, resourceId }: DroppedRecord): void {
    if (this.room(kind) <= 0) return;
    const { what, resourceType, reason } = kind;
    this.insert.run(what, resourceType, reason, holderId, resourceId);
    const key = `${what} ${resourceType} ${reason}`;
    this.counts.set(key, this.counts.get(key)! + 1);
  }

  /** Counts anew, after records were rolled back. */
  public forget(): void {
    this.counts.clear();
  }
}

/** The table for what `buildSnapshot` drops. It is empty: a snapshot may be made twice. */
export const BUILD_DROPS = `
CREATE TEMP TABLE IF NOT EXISTS dropped_records (
  what TEXT NOT NULL, type TEXT NOT NULL, reason TEXT NOT NULL, holder_id TEXT, resource_id TEXT NOT NULL
) STRICT;
DELETE FROM temp.dropped_records;
`;

/** The name that stays, unless it is the id. */
const NAME = 'CASE WHEN %.stable_name = %.id THEN %.display_name ELSE %.stable_name END';

const NAMED = `
WITH dropped AS (SELECT * FROM main.dropped_records UNION ALL SELECT * FROM temp.dropped_records)
SELECT d.what, d.type, d.reason, COALESCE(a.username, l.username, ${NAME.replaceAll('%', 'h')}) AS holder,
  ${NAME.replaceAll('%', 'r')} AS resource
FROM dropped d
LEFT JOIN main.accounts a ON a.id = d.holder_id
LEFT JOIN main.left_out l ON l.id = d.holder_id
LEFT JOIN main.resources h ON h.id = d.holder_id AND d.what = 'inheritance'
LEFT JOIN main.resources r ON r.type = d.type AND r.id = d.resource_id
WHERE holder IS NOT NULL OR (resource IS NOT NULL AND d.what = 'inheritance')
ORDER BY d.what, d.type, d.reason, resource, holder
`;

/** The records that were dropped, by name. The snapshot must have been built on this connection. */
export function namedDrops(database: DatabaseSync): NamedDrop[] {
  type Row = { what: Dropped['what']; type: ResourceTypeId; reason: DropReason; holder: string; resource: string };
  return (database.prepare(NAMED).all() as Row[]).map(({ type, ...row }) => ({ ...row, resourceType: type }));
}
