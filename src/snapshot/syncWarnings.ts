import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** A warning for the user about the reading of an org. */
export type SyncWarning = { readonly kind: string; readonly subject: string; readonly detail: string };

/** Keeps warnings in the same transaction as the records that they are about: if the process is killed, it keeps or loses both. */
export class SyncWarnings {
  private readonly put: StatementSync;

  public constructor(private readonly database: DatabaseSync) {
    this.put = database.prepare('INSERT OR IGNORE INTO warnings (kind, subject, detail) VALUES (?, ?, ?)');
  }

  /** @returns whether it is new */
  public add({ kind, subject, detail }: SyncWarning): boolean {
    return Number(this.put.run(kind, subject, detail).changes) > 0;
  }

  /** All warnings, in the order in which they were added. */
  public all(): SyncWarning[] {
    return this.database.prepare('SELECT kind, subject, detail FROM warnings ORDER BY rowid').all() as SyncWarning[];
  }
}
