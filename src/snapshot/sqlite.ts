import type { DatabaseSync } from 'node:sqlite';
import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'snapshot');

/**
 * Opens a SQLite database with Node's own engine, loaded only here.
 *
 * @throws SfError NodeTooOldError where Node has no SQLite (before 22.13)
 */
export const openDatabase = async (path: string, options: { readOnly?: boolean } = {}): Promise<DatabaseSync> => {
  const { DatabaseSync: Database } = await withoutExperimentalWarning(() => import('node:sqlite')).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'ERR_UNKNOWN_BUILTIN_MODULE' ? messages.createError('nodeTooOld', [process.version]) : error;
    },
  );
  return new Database(path, options);
};

/** Node 22 warns that SQLite is experimental, which is no news for the user of a command. */
const withoutExperimentalWarning = async <T>(load: () => Promise<T>): Promise<T> => {
  const emitWarning = process.emitWarning.bind(process) as (warning: string | Error, ...rest: unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (!String(warning).includes('SQLite is an experimental feature')) emitWarning(warning, ...rest);
  };
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
};
