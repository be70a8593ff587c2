import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'snapshot');

/**
 * Opens a SQLite database with Node's own engine, loaded only here.
 *
 * @throws SfError NodeTooOldError if Node has no SQLite (before 22.13), or its SQLite cannot give rows as arrays (before 22.16)
 */
export const openDatabase = async (path: string, options: { readOnly?: boolean } = {}): Promise<DatabaseSync> => {
  const tooOld = (): Error => messages.createError('nodeTooOld', [process.version]);
  const sqlite = await import('node:sqlite').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ERR_UNKNOWN_BUILTIN_MODULE' ? tooOld() : error;
  });
  if (!('setReturnArrays' in sqlite.StatementSync.prototype)) throw tooOld();
  return new sqlite.DatabaseSync(path, options);
};

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
