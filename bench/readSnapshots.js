// The bare read of snapshots: each row of each table by SQLite alone.
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';

for (const path of JSON.parse(process.env.SNAPSHOTS)) {
  const database = new DatabaseSync(path, { readOnly: true });
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  for (const { name } of tables) {
    const rows = database.prepare(`SELECT * FROM "${name}"`);
    rows.setReturnArrays(true);
    let values = 0;
    for (const row of rows.iterate()) values += row.length;
    process.stdout.write(`${name} ${values}\n`);
  }
  database.close();
}
