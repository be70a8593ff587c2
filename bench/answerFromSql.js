// The bare answer: one join over a kept snapshot by SQLite alone, as JSON on standard output.
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';

const { path, sql } = JSON.parse(process.env.ANSWER);
const database = new DatabaseSync(path, { readOnly: true });
process.stdout.write(`${JSON.stringify(sql === null ? [] : database.prepare(sql).all())}\n`);
database.close();
