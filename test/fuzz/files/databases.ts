import { DatabaseSync } from 'node:sqlite';
import type { Random } from '../../../simulator/random/random.js';
import { mutateBytes } from '../mutations.js';

const VALUES = [
  'NULL',
  '0',
  '-1',
  '2',
  '9007199254740993',
  '9223372036854775807',
  '1.5',
  "''",
  "'__proto__'",
  "'x' || char(0) || 'y'",
  "x'00ff'",
  'zeroblob(100000)',
  "'2026-99-99T00:00:00Z'",
  `'{"a":[]}'`,
  "'['",
];

const SCHEMAS = [
  'CREATE TABLE more (x)',
  "CREATE VIEW more AS SELECT load_extension('x')",
  'CREATE TRIGGER more AFTER INSERT ON :table BEGIN DELETE FROM :table; END',
  'ALTER TABLE :table RENAME TO more; CREATE VIEW :table AS SELECT * FROM more',
  'ALTER TABLE :table ADD COLUMN more AS (hex(zeroblob(1000000)))',
  'CREATE VIRTUAL TABLE more USING fts5(x)',
  'CREATE INDEX more ON :table (rowid)',
  'DROP TABLE :table',
  'PRAGMA user_version = 9',
  'PRAGMA journal_mode = WAL',
  "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 2 + abs(random() % 20) WHERE name = ':table'",
  "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '') WHERE name = ':table'",
];

/** Changes a SQLite database at random: its bytes, its values, its rows or its schema. @param path the file, which is changed */
export function mutateDatabase(random: Random, content: Buffer, path: string, write: (bytes: Buffer) => void): void {
  if (random.chance(0.4)) return write(mutateBytes(random, content));
  write(content);
  const database = new DatabaseSync(path, { defensive: false } as object);
  try {
    database.exec('PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON');
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all();
    const table = String(random.pick(tables)['name']);
    const column = String(random.pick(database.prepare('SELECT name FROM pragma_table_info(?)').all(table))['name']);
    const some = random.chance(0.5) ? '' : ` WHERE ${column} = (SELECT MAX(${column}) FROM ${table})`;
    const sql = [
      `UPDATE OR REPLACE ${table} SET ${column} = ${random.pick(VALUES)}${some}`,
      `UPDATE OR REPLACE ${table} SET ${column} = ${column} + ${random.pick(['1', '1000000000', '-1'])}${some}`,
      `DELETE FROM ${table}${some}`,
      random.pick(SCHEMAS).replaceAll(':table', table),
    ];
    database.exec(random.pick(sql));
  } catch {
    // A change that SQLite refuses leaves the file as it is, or half changed: both are tried.
  } finally {
    database.close();
  }
}
