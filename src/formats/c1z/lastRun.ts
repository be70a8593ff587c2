import type { DatabaseSync } from 'node:sqlite';

/** How many rows one step copies. A step takes some hundredths of a second. */
const ROWS_AT_ONCE = 20_000;

const columnsOf = (database: DatabaseSync, schema: string, table: string): string[] =>
  database
    .prepare('SELECT name FROM pragma_table_info(?, ?)')
    .all(table, schema)
    .map(({ name }) => name as string);

/** The id of the last finished full sync in the database `earlier`; undefined if it has none. */
const lastRunId = (database: DatabaseSync): string | undefined => {
  const columns = columnsOf(database, 'earlier', 'v1_sync_runs');
  if (columns.length === 0) return undefined;
  // Older versions of the SDK had no types: every sync was full.
  const isFull = columns.includes('sync_type') ? "sync_type = 'full'" : 'true';
  const row = database
    .prepare(
      `SELECT sync_id FROM earlier.v1_sync_runs WHERE ended_at IS NOT NULL AND ${isFull}
       ORDER BY ended_at DESC, sync_id DESC LIMIT 1`,
    )
    .get() as { sync_id: string } | undefined;
  return row?.sync_id;
};

/**
 * Copies the last finished full sync of an earlier database into the tables of a new one, in steps. Each step yields the number
 * of its rows. Earlier syncs, unfinished syncs and partial syncs are not copied. C1's SDK does the same: it keeps two syncs, and
 * its readers refuse a file that grows without end. The copy has no unused pages, and a column that an older SDK did not know
 * gets the value that a newer SDK gives it.
 *
 * @returns the id of the sync; undefined if there is none
 * Source: ConductorOne/baton-sdk, pkg/dotc1z (Cleanup, and the view of the latest finished sync).
 */
export function* copyLastRun(database: DatabaseSync, earlierFile: string): Generator<number, string | undefined> {
  database.prepare('ATTACH ? AS earlier').run(earlierFile);
  const id = lastRunId(database);
  if (id === undefined) return undefined;
  const tables = database.prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table'").all();
  for (const table of tables.map(({ name }) => name as string)) {
    const known = columnsOf(database, 'earlier', table);
    const columns = columnsOf(database, 'main', table).filter((column) => column !== 'id' && known.includes(column));
    if (columns.length === 0) continue;
    const { first, last } = database
      .prepare(`SELECT MIN(id) AS first, MAX(id) AS last FROM earlier.${table}`)
      .get() as Record<'first' | 'last', number | null>;
    if (first === null || last === null) continue;
    const copy = database.prepare(
      `INSERT INTO main.${table} (${columns.join(', ')}) SELECT ${columns.join(', ')} FROM earlier.${table}
       WHERE sync_id = ? AND id BETWEEN ? AND ? ORDER BY id`,
    );
    for (let from = first; from <= last; from += ROWS_AT_ONCE) {
      yield Number(copy.run(id, from, from + ROWS_AT_ONCE - 1).changes);
    }
  }
  return id;
}
