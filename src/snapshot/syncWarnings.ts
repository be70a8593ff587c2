import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** What the user is warned of while an org is read, apart from its records. */
export type SyncWarning = { readonly kind: string; readonly subject: string; readonly detail: string };

/** Warnings, kept with the records that they are about: what a kill takes of one, it takes of the other. */
export class SyncWarnings {
  private readonly put: StatementSync;

  public constructor(private readonly database: DatabaseSync) {
    this.put = database.prepare('INSERT OR IGNORE INTO remarks (kind, subject, detail) VALUES (?, ?, ?)');
  }

  /** @returns whether it is new */
  public add({ kind, subject, detail }: SyncWarning): boolean {
    return Number(this.put.run(kind, subject, detail).changes) > 0;
  }

  /** All, in the order in which they came. */
  public all(): SyncWarning[] {
    return this.database.prepare('SELECT kind, subject, detail FROM remarks ORDER BY rowid').all() as SyncWarning[];
  }
}
