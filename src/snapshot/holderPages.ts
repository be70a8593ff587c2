import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { GrantView } from '../model/grant.js';
import { EFFECTIVE_IDS, HAS_INHERITANCE } from './effective.js';
import { prepareArrays } from './sqlite.js';

/** SQLite gathers this many holders in the time in which it makes rows for JavaScript of a tenth of them. */
const AT_ONCE = 250;

const NO_ID = '';

/** Kilobytes: texts of many accounts are near. */
const CACHE = 8192;

/** Parameters: the entitlement's number, and the id after which holders are asked for. */
const nextOf = (table: string): string =>
  `SELECT principal_id AS id FROM ${table} WHERE entitlement = ?1 AND principal_id > ?2 ORDER BY 1 LIMIT ${AT_ONCE}`;

const idsOf = (table: string): string => `SELECT COUNT(*), MAX(id), json_group_array(id) FROM (${nextOf(table)})`;

const textsOf = (table: string): string => `
SELECT COUNT(*), MAX(n.id), group_concat(t.text || ?3, '')
FROM (${nextOf(table)}) n CROSS JOIN temp.holder_texts t ON t.id = n.id
`;

type Page<T> = [count: number, last: string, content: T];

/** Statements for the grants as stored, and for those of an entitlement whose holders were gathered. */
type Question = Readonly<Record<GrantView, StatementSync>>;

/** Reads who holds an entitlement out of a finished snapshot, in the order of ids, many holders at a time. */
export class HolderPages {
  private readonly hasInheritance: StatementSync;
  private readonly gather: StatementSync;
  private readonly leave: StatementSync;
  private readonly ids: Question;
  private readonly texts: Question;
  private readonly keepText: StatementSync;
  private underWay = 0;

  public constructor(private readonly database: DatabaseSync) {
    database.exec(`
      PRAGMA temp.cache_size = ${-CACHE};
      CREATE TEMP TABLE IF NOT EXISTS gathered (
        entitlement INTEGER NOT NULL, principal_id TEXT NOT NULL, PRIMARY KEY (entitlement, principal_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TEMP TABLE IF NOT EXISTS holder_texts (id TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
    `);
    this.hasInheritance = database.prepare(HAS_INHERITANCE);
    this.gather = database.prepare(`INSERT OR IGNORE INTO gathered SELECT ?1, id FROM (${EFFECTIVE_IDS})`);
    this.leave = database.prepare('DELETE FROM gathered');
    this.ids = this.prepare(idsOf);
    this.texts = this.prepare(textsOf);
    this.keepText = database.prepare('INSERT OR REPLACE INTO holder_texts (id, text) VALUES (?, ?)');
  }

  /** The ids of all who hold an entitlement. */
  public *idsOf(entitlement: number, view: GrantView): Generator<string[]> {
    for (const ids of this.pages<string>(this.ids, entitlement, view, [])) yield JSON.parse(ids) as string[];
  }

  /** Keeps what is to be written for accounts wherever they are holders. */
  public put(texts: Iterable<readonly [id: string, text: string]>): void {
    this.database.exec('BEGIN');
    try {
      for (const [id, text] of texts) this.keepText.run(id, text);
    } finally {
      this.database.exec('COMMIT');
    }
  }

  /** What was kept for all who hold an entitlement, each followed by a text. */
  public textsOf(entitlement: number, view: GrantView, after: string): Generator<string> {
    return this.pages<string>(this.texts, entitlement, view, [after]);
  }

  private *pages<T>(question: Question, entitlement: number, view: GrantView, rest: string[]): Generator<T> {
    const isGathered = view === 'effective' && this.hasInheritance.get(entitlement) !== undefined;
    if (isGathered) this.gather.run(entitlement);
    this.underWay += 1;
    const statement = question[isGathered ? 'effective' : 'direct'];
    try {
      for (let [count, after] = [AT_ONCE, NO_ID]; count === AT_ONCE;) {
        const page = statement.get(entitlement, after, ...rest) as unknown as Page<T>;
        [count, after] = page;
        if (count > 0) yield page[2];
      }
    } finally {
      this.underWay -= 1;
      if (isGathered && this.underWay === 0) this.leave.run();
    }
  }

  private prepare(sql: (table: string) => string): Question {
    return {
      direct: prepareArrays(this.database, sql('grants')),
      effective: prepareArrays(this.database, sql('temp.gathered')),
    };
  }
}
