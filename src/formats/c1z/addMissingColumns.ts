import type { DatabaseSync } from 'node:sqlite';

type Column = { name: string; type: string; notnull: number; dflt_value: string | null };

const columnsOf = (database: DatabaseSync, schema: string, table: string): Column[] =>
  database
    .prepare(`SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?, ?)`)
    .all(table, schema) as Column[];

const definition = ({ name, type, notnull, dflt_value: initial }: Column): string =>
  [name, type, notnull ? 'not null' : '', initial === null ? '' : `default ${initial}`].filter(Boolean).join(' ');

/**
 * Brings tables that an older SDK made up to date as newer SDKs do: by adding the columns that they lack.
 *
 * @param tables the statements that create the tables as they should be
 */
export const addMissingColumns = (database: DatabaseSync, tables: string): void => {
  database.exec(`ATTACH ':memory:' AS wanted; ${tables.replaceAll('IF NOT EXISTS ', 'IF NOT EXISTS wanted.')}`);
  const names = database.prepare("SELECT name FROM wanted.sqlite_schema WHERE type = 'table'").all() as Array<{
    name: string;
  }>;
  for (const { name: table } of names) {
    const present = new Set(columnsOf(database, 'main', table).map(({ name }) => name));
    for (const column of columnsOf(database, 'wanted', table)) {
      if (!present.has(column.name)) database.exec(`ALTER TABLE main.${table} ADD COLUMN ${definition(column)}`);
    }
  }
  database.exec('DETACH wanted');
};
