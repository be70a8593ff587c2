import { Messages } from '@salesforce/core';
import type { DatabaseSync } from 'node:sqlite';
import { openForeignDatabase } from '../../snapshot/sqlite.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'c1z');

/** How many rows one step copies. A step takes some hundredths of a second. */
const ROWS_AT_ONCE = 20_000;

const RUNS = 'v1_sync_runs';

/**
 * Checks, before anything is read from the database of a c1z, that it has tables and indexes alone, and no columns that are
 * computed: none of C1's tools makes others, and these would run what somebody wrote into the file.
 *
 * @param c1zFile the file that the database was unpacked from, for messages
 * @throws SfError C1zSchemaError, NotC1zError; an error of SQLite where the database is damaged
 */
export async function checkDatabase(databaseFile: string, c1zFile: string): Promise<void> {
  const database = await openForeignDatabase(databaseFile);
  try {
    const [other] = database
      .prepare(
        `SELECT CASE type WHEN 'table' THEN 'virtual table' ELSE type END AS type, name FROM sqlite_schema
         WHERE type NOT IN ('table', 'index') OR rootpage IS NULL OR rootpage < 1 LIMIT 1`,
      )
      .all();
    if (other) throw messages.createError('c1zSchema', [c1zFile, String(other['type']), String(other['name'])]);
    const [computed] = database
      .prepare(
        `SELECT t.name || '.' || c.name AS name FROM sqlite_schema t, pragma_table_xinfo(t.name) c
         WHERE t.type = 'table' AND c.hidden <> 0 LIMIT 1`,
      )
      .all();
    if (computed) throw messages.createError('c1zSchema', [c1zFile, 'computed column', String(computed['name'])]);
    const isC1z = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(RUNS);
    if (!isC1z) throw messages.createError('notC1z', [c1zFile]);
  } finally {
    database.close();
  }
}

type Column = { readonly name: string; readonly type: string };

const columnsOf = (database: DatabaseSync, schema: string, table: string): Column[] =>
  database.prepare('SELECT name, lower(type) AS type FROM pragma_table_info(?, ?)').all(table, schema) as Column[];

/** The id of the last finished full sync in the database `earlier`; undefined if it has none. */
const lastRunId = (database: DatabaseSync): string | undefined => {
  const columns = columnsOf(database, 'earlier', RUNS).map(({ name }) => name);
  // Older versions of the SDK had no types: every sync was full.
  const isFull = columns.includes('sync_type') ? "sync_type = 'full'" : 'true';
  const row = database
    .prepare(
      `SELECT sync_id FROM earlier.${RUNS} NOT INDEXED WHERE ended_at IS NOT NULL AND ${isFull} AND typeof(sync_id) = 'text'
       ORDER BY ended_at DESC, sync_id DESC LIMIT 1`,
    )
    .get() as { sync_id: string } | undefined;
  return row?.sync_id;
};

/** The kinds of values that columns have by their declared types. A time may be a text or a number. */
const STORED_AS: Readonly<Record<string, string>> = { text: 'text', blob: 'blob', integer: 'integer' };

/** The condition that a column holds a value of another kind than it is for. */
const isOfOtherKind = ({ name, type }: Column): string[] =>
  type in STORED_AS ? [`typeof(${name}) NOT IN ('null', '${STORED_AS[type]!}')`] : [];

/**
 * Copies the last finished full sync of an earlier database into the tables of a new one, in steps. Each step yields the number
 * of its rows. Earlier syncs, unfinished syncs and partial syncs are not copied. C1's SDK does the same: it keeps two syncs, and
 * its readers refuse a file that grows without end. The copy has no unused pages, and a column that an older SDK did not know
 * gets the value that a newer SDK gives it. The earlier database's own indexes are not used: they may say something else than its
 * tables.
 *
 * @param earlierFile a database that `checkDatabase` has found to be one
 * @returns the id of the sync; undefined if there is none
 * @throws an error of SQLite where the earlier database is damaged, or has values that a c1z cannot have
 * Source: ConductorOne/baton-sdk, pkg/dotc1z (Cleanup, and the view of the latest finished sync).
 */
export function* copyLastRun(database: DatabaseSync, earlierFile: string): Generator<number, string | undefined> {
  database.prepare('ATTACH ? AS earlier').run(earlierFile);
  const id = lastRunId(database);
  if (id === undefined) return undefined;
  const tables = database.prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table'").all();
  for (const table of tables.map(({ name }) => name as string)) {
    const known = columnsOf(database, 'earlier', table).map(({ name }) => name);
    const columns = columnsOf(database, 'main', table).filter(({ name }) => name !== 'id' && known.includes(name));
    if (columns.length === 0) continue;
    const names = columns.map(({ name }) => name).join(', ');
    const rows = `earlier.${table} NOT INDEXED WHERE sync_id = ?1 AND id > ?2 ORDER BY id LIMIT ${ROWS_AT_ONCE}`;
    const wrong = columns.flatMap(isOfOtherKind).join(' OR ');
    const step = database.prepare(`SELECT MAX(id) AS last, TOTAL(${wrong}) AS wrong FROM (SELECT * FROM ${rows})`);
    // An id may be larger than a number of JavaScript holds exactly.
    step.setReadBigInts(true);
    const copy = database.prepare(`INSERT INTO main.${table} (${names}) SELECT ${names} FROM ${rows}`);
    for (let after = SMALLEST_ID; ;) {
      const { last, wrong: others } = step.get(id, after) as { last: unknown; wrong: number };
      if (last === null) break;
      if (others > 0 || typeof last !== 'bigint') throw new SyntaxError(`${table} has values that it is not for.`);
      yield Number(copy.run(id, after).changes);
      after = last;
    }
  }
  return id;
}

/** The smallest integer of SQLite. */
const SMALLEST_ID = -(2n ** 63n);
