import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Opens a SQLite database with Node's own engine, loaded only here. Functions with side effects cannot run from its schema. */
export const openDatabase = async (
  path: string,
  options: { readOnly?: boolean; defensive?: boolean } = {},
): Promise<DatabaseSync> => {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(path, options);
  database.exec('PRAGMA trusted_schema = OFF');
  return database;
};

/**
 * Opens a database that somebody else may have made, to read it. Whoever reads from it checks its schema first.
 *
 * Source: "Defense Against The Dark Arts" (Untrusted SQLite Database Files), sqlite.org. Older Nodes do not know `defensive`.
 */
export async function openForeignDatabase(path: string): Promise<DatabaseSync> {
  const database = await openDatabase(path, { readOnly: true, defensive: true });
  database.exec('PRAGMA cell_size_check = ON');
  return database;
}

/** SQLite's primary result codes. Source: "Result and Error Codes", sqlite.org. */
export const SQLITE = {
  ERROR: 1,
  BUSY: 5,
  NOMEM: 7,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26,
} as const;

/** The primary result code of an error of SQLite; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  const { code, errcode } = error as { code?: string; errcode?: number };
  return code === 'ERR_SQLITE_ERROR' && errcode !== undefined ? errcode & 0xff : undefined;
}

const OF_THE_MACHINE: ReadonlySet<number> = new Set([
  SQLITE.BUSY,
  SQLITE.NOMEM,
  SQLITE.IOERR,
  SQLITE.FULL,
  SQLITE.CANTOPEN,
]);

/** Whether an error that came while a database was read is due to what stands in it: a number too large for Node among it. */
export function isOfContent(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === undefined
    ? error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ERR_OUT_OF_RANGE'
    : !OF_THE_MACHINE.has(code);
}

/**
 * A statement for many rows, which gives each row as an array. As objects, hundreds of megabytes of rows would pile up before V8
 * frees them.
 */
export const prepareArrays = (database: DatabaseSync, sql: string): StatementSync => {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
};

/** The value of a pragma of a database, for example of `user_version`. */
export const pragma = (database: DatabaseSync, name: string): unknown =>
  (database.prepare(`PRAGMA ${name}`).get() as Record<string, unknown>)[name];
