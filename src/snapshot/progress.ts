import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ChangedTable, TableProgress } from '../model/tableProgress.js';
import type { SnapshotWriter } from './writer.js';

/**
 * Milliseconds between commits. A commit writes every page of the database that changed, and grants change many pages: one commit
 * for each page of the org would write ten times as much.
 */
const COMMIT_EVERY = 250;

const LATER = 'later: ';

/**
 * The key of a query that a sync finds out only while it reads, by what the org has. Another sync resumes this one without knowing it.
 */
export function laterKey(query: string): string {
  return `${LATER}${query}`;
}

/** How far each query of a sync has been read. The records of a page and the progress of its query are in one transaction. */
export class QueryProgress {
  private readonly save: StatementSync;
  private readonly find: StatementSync;
  private lastCommit = performance.now();

  public constructor(
    private readonly database: DatabaseSync,
    private readonly writer: SnapshotWriter,
  ) {
    this.save = database.prepare('INSERT OR REPLACE INTO progress (query, object, state) VALUES (?, ?, ?)');
    this.find = database.prepare('SELECT state FROM progress WHERE query = ?');
  }

  /** How far a query has been read; undefined if nothing of it was. */
  public of(query: string): TableProgress | undefined {
    const row = this.find.get(query) as { state: string } | undefined;
    return row && (JSON.parse(row.state) as TableProgress);
  }

  /** The queries that have been read, at least in part. */
  public queries(): string[] {
    return queriesRead(this.database);
  }

  /**
   * Writes records of a query together with the progress of that query: both or neither.
   *
   * @param write writes the records into the snapshot
   */
  public advance(query: string, object: string, progress: TableProgress, write: () => void): void {
    try {
      write();
      this.writer.flush();
      this.save.run(query, object, JSON.stringify(progress));
    } catch (error) {
      this.writer.rollback();
      throw error;
    }
    if (performance.now() - this.lastCommit < COMMIT_EVERY) return;
    this.writer.commit();
    this.lastCommit = performance.now();
  }

  /** The queries that gave more or fewer records than Salesforce counted when they began. */
  public changed(): ChangedTable[] {
    const rows = this.database.prepare('SELECT object, state FROM progress ORDER BY query').all() as Array<{
      object: string;
      state: string;
    }>;
    return rows.flatMap(({ object, state }) => {
      const { expected, received } = JSON.parse(state) as TableProgress;
      return expected === null || expected === received ? [] : [{ object, expected, received }];
    });
  }
}

/** The queries that have been read, at least in part, without those that `laterKey` has made. */
export function settledQueriesRead(database: DatabaseSync): string[] {
  return queriesRead(database).filter((query) => !query.startsWith(LATER));
}

function queriesRead(database: DatabaseSync): string[] {
  const rows = database.prepare('SELECT query FROM progress').all() as Array<{ query: string }>;
  return rows.map(({ query }) => query);
}
