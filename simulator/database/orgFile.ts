import { renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isMetadata } from '../org/metadataTables.js';
import type { Org, Row } from '../org/types.js';
import { objects } from '../schema/index.js';
import { recordsOf, toPart, type RowPart } from './rowParts.js';
import { SharedTexts } from './sharedTexts.js';

/** What an org was made from. A file is loaded only for the same origin. */
export type Origin = Record<string, unknown>;

type About = { origin: Origin; adminUserId: string; now: string };

const ROWS_A_PART = 1000;

const stored = objects.filter(({ name }) => !isMetadata(name));

/** Writes an org into a file, which is there whole or not at all. */
export function saveOrg(file: string, org: Org, about: { origin: Origin; adminUserId: string }): void {
  const unfinished = `${file}.part`;
  rmSync(unfinished, { force: true });
  const database = new DatabaseSync(unfinished);
  try {
    database.exec(`
      PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;
      CREATE TABLE about (text TEXT NOT NULL);
      CREATE TABLE part (object TEXT NOT NULL, text TEXT NOT NULL);`);
    const all: About = { ...about, now: org.clock.now().toISOString() };
    database.prepare('INSERT INTO about VALUES (?)').run(JSON.stringify(all));
    const insert = database.prepare('INSERT INTO part VALUES (?, ?)');
    for (const { name, fields } of stored)
      for (const rows of inParts(org.table(name).rows())) {
        const part = toPart(
          rows,
          fields.map((field) => field.name),
        );
        insert.run(name, JSON.stringify(part));
      }
    database.exec('COMMIT');
  } finally {
    database.close();
  }
  renameSync(unfinished, file);
}

function* inParts(rows: Iterable<Row>): Generator<Row[]> {
  let part: Row[] = [];
  for (const row of rows) {
    part.push(row);
    if (part.length < ROWS_A_PART) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

/**
 * Fills an org that holds no row yet from a file, and gives back its administrator and its time.
 *
 * @throws Error when the file holds no org, or an org that was made from something else
 */
export function loadOrg(file: string, org: Org, origin: Origin): { adminUserId: string; now: Date } {
  const database = open(file);
  try {
    const about = aboutOf(database, file);
    if (JSON.stringify(about.origin) !== JSON.stringify(origin))
      throw new Error(
        `${file} holds another org, made from ${JSON.stringify(about.origin)}. Delete it, or name another file.`,
      );
    const texts = new SharedTexts();
    for (const { object, text } of database.prepare('SELECT object, text FROM part').iterate() as Iterable<Part>) {
      const table = org.table(object);
      const part = JSON.parse(text) as RowPart;
      texts.share(part, table.schema);
      for (const record of recordsOf(part)) table.restore(record);
    }
    return { adminUserId: about.adminUserId, now: new Date(about.now) };
  } finally {
    database.close();
  }
}

type Part = { object: string; text: string };

const open = (file: string): DatabaseSync => new DatabaseSync(file, { readOnly: true });

function aboutOf(database: DatabaseSync, file: string): About {
  try {
    const { text } = database.prepare('SELECT text FROM about').get() as { text: string };
    return JSON.parse(text) as About;
  } catch (error) {
    throw new Error(`${file} holds no org of the simulator. Delete it, or name another file.`, { cause: error });
  }
}
