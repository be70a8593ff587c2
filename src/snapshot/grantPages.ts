import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { prepareArrays } from './sqlite.js';

/** Grants as they were read, side by side; of those that end, their places and ends. */
export type Batch = [entitlements: number[], principalIds: string[], ends: Array<[place: number, expiresAt: string]>];

const emptyBatch = (): Batch => [[], [], []];

/** More come with no page. */
const MOST = 10_000;

/** Keeps grants as they are read, a page of the org in a row: rows of their own would take five times as long. */
export class ReadGrants {
  private readonly insert: StatementSync;
  private batch = emptyBatch();

  public constructor(database: DatabaseSync) {
    this.insert = database.prepare('INSERT INTO read_grants (count, content) VALUES (?, ?)');
  }

  public add(entitlement: number, principalId: string, expiresAt: string | null): void {
    const [entitlements, principalIds, ends] = this.batch;
    if (expiresAt !== null) ends.push([principalIds.length, expiresAt]);
    entitlements.push(entitlement);
    principalIds.push(principalId);
    if (principalIds.length === MOST) this.flush();
  }

  /** Writes what was added. */
  public flush(): void {
    const count = this.batch[0].length;
    if (count === 0) return;
    this.insert.run(count, JSON.stringify(this.batch));
    this.batch = emptyBatch();
  }

  /** Forgets what was added and is not written. */
  public forget(): void {
    this.batch = emptyBatch();
  }
}

/** How many grants were read. */
export const countReadGrants = (database: DatabaseSync): number =>
  Number(database.prepare('SELECT TOTAL(count) AS count FROM read_grants').get()!['count']);

/** What was read, a batch at a time. */
export function* readBatches(database: DatabaseSync): Generator<Batch> {
  const rows = prepareArrays(database, 'SELECT content FROM read_grants').iterate() as Iterable<unknown>;
  for (const [content] of rows as Iterable<[content: string]>) yield JSON.parse(content) as Batch;
}
