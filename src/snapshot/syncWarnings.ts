import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** What came to light while an org was read, apart from its records. */
export type Remark = { readonly kind: string; readonly subject: string; readonly detail: string };

/** Remarks, kept with the records that they are about: what a kill takes of one, it takes of the other. */
export class Remarks {
  private readonly put: StatementSync;

  public constructor(private readonly database: DatabaseSync) {
    this.put = database.prepare('INSERT OR IGNORE INTO remarks (kind, subject, detail) VALUES (?, ?, ?)');
  }

  /** @returns whether it is new */
  public add({ kind, subject, detail }: Remark): boolean {
    return Number(this.put.run(kind, subject, detail).changes) > 0;
  }

  /** All, in the order in which they came. */
  public all(): Remark[] {
    return this.database.prepare('SELECT kind, subject, detail FROM remarks ORDER BY rowid').all() as Remark[];
  }
}
