import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { prepareArrays } from './sqlite.js';

/**
 * Grants as they were read, in lists side by side: the ends of those that have one, by position in these lists; and when each was
 * changed last, in seconds since 1970, or null. The last list ends with the last grant of which that is known.
 */
export type GrantPage = [
  entitlements: number[],
  userIds: string[],
  ends: Array<[position: number, expiresAt: string]>,
  changes: Array<number | null>,
];

/** Salesforce sends no longer page. */
const MAX_PAGE = 10_000;

/**
 * Keeps grants as they are read, one row of `read_grants` for each page that the org sends. A row for each grant would take
 * five times as long.
 */
export class GrantPages {
  private readonly insert: StatementSync;
  private page = emptyPage();

  public constructor(database: DatabaseSync) {
    this.insert = database.prepare('INSERT INTO read_grants (count, content) VALUES (?, ?)');
  }

  public add(entitlement: number, userId: string, expiresAt: string | null, changedAt: string | null): void {
    const [entitlements, userIds, ends, changes] = this.page;
    if (changedAt !== null) {
      while (changes.length < userIds.length) changes.push(null);
      changes.push(Math.floor(Date.parse(changedAt) / 1000));
    }
    if (expiresAt !== null) ends.push([userIds.length, expiresAt]);
    entitlements.push(entitlement);
    userIds.push(userId);
    if (userIds.length === MAX_PAGE) this.flush();
  }

  /** Writes the grants that were added since the last call. */
  public flush(): void {
    const count = this.page[0].length;
    if (count === 0) return;
    this.insert.run(count, JSON.stringify(this.page));
    this.page = emptyPage();
  }

  /** Forgets the grants that were added and not yet written. */
  public forget(): void {
    this.page = emptyPage();
  }
}

/** How many grants were read. */
export function countReadGrants(database: DatabaseSync): number {
  return Number(database.prepare('SELECT TOTAL(count) AS count FROM main.read_grants').get()!['count']);
}

export function* readGrantPages(database: DatabaseSync): Generator<GrantPage> {
  const rows = prepareArrays(database, 'SELECT content FROM main.read_grants').iterate() as Iterable<unknown>;
  for (const [content] of rows as Iterable<[content: string]>) yield JSON.parse(content) as GrantPage;
}

function emptyPage(): GrantPage {
  return [[], [], [], []];
}
