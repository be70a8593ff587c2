import { setImmediate } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { Messages } from '@salesforce/core';
import type { Fields, RecordWrite } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import { recordKey } from '../../org/write/currentRecords.js';
import { prepareArrays } from '../../snapshot/sqlite.js';
import { SENT_WRITE, sentWriteOf, type SentWrite, type SentWriteRow, type SentWrites } from '../writing/sentWrites.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'journal');

/** The fields of a record that a journal names and this plugin compares; null if the record does not exist. */
export type RecordState = Fields | null;

/** A record that a run wrote, or may have written. */
export type TouchedRecord = {
  readonly object: string;
  /** The last id that the record had in the run. */
  readonly id: string | null;
  /** The fields in the journal by which the record is found without its id. */
  readonly identity: Fields;
  readonly before: RecordState;
  /** The states in which the run may have left the record: several if the outcome of a write is not known. */
  readonly after: readonly RecordState[];
};

/** The names of records, each of which leads to one record, and the positions of the writes of each record. */
const SCHEMA = `
CREATE TABLE record_names (name TEXT PRIMARY KEY, record INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE record_writes (
  record INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (record, position)
) STRICT, WITHOUT ROWID;
`;

/** Writes between two stops, in which signals are heard. */
const WRITES_PER_STEP = 10_000;

/**
 * Finds out which writes of a journal are of one record. A record that was deleted and inserted again is one record, though its id has
 * changed. Records are numbered in the order in which they were first written.
 *
 * @param database has the writes, and gets the records
 * @returns how many records there are
 */
export async function findRecords(database: DatabaseSync, sent: SentWrites): Promise<number> {
  database.exec(SCHEMA);
  const find = prepareArrays(
    database,
    'INSERT INTO record_names (name, record) VALUES (?, ?) ON CONFLICT DO UPDATE SET record = record RETURNING record',
  );
  const rename = database.prepare('UPDATE record_names SET record = ? WHERE name = ?');
  const add = database.prepare('INSERT INTO record_writes (record, position) VALUES (?, ?)');
  let [position, records] = [0, 0];
  for (const { write, outcome, recordId } of sent) {
    position += 1;
    if (position % WRITES_PER_STEP === 0) await setImmediate();
    if (outcome === 'not done') continue;
    const names = namesOf(write, recordId);
    const found = names.map((name) => (find.get(name, records) as unknown as [number])[0]);
    const record = found.find((one) => one < records) ?? records;
    names.forEach((name, index) => {
      if (found[index] !== record) rename.run(record, name);
    });
    add.run(record, position);
    if (record === records) records += 1;
  }
  return records;
}

/**
 * Follows each record through a journal, from before its first write to after its last one.
 *
 * @param database as `findRecords` leaves it
 * @param path of the journal, for errors
 * @throws SfError ManyStatesError
 */
export function* touchedRecords(database: DatabaseSync, path: string): Generator<TouchedRecord> {
  const rows = prepareArrays(
    database,
    `SELECT record, ${SENT_WRITE} FROM record_writes CROSS JOIN sent USING (position) ORDER BY record, position`,
  ).iterate();
  let current = 0;
  let touched: TouchedRecord | null = null;
  for (const [record, ...sent] of rows as Iterable<unknown> as Iterable<[record: number, ...SentWriteRow]>) {
    if (touched && record !== current) {
      yield touched;
      touched = null;
    }
    current = record;
    touched = withWrite(touched, sentWriteOf(sent));
    if (touched.after.length <= MOST_STATES) continue;
    throw messages.createError('manyStates', [path, touched.object, touched.id ?? JSON.stringify(touched.identity)]);
  }
  if (touched) yield touched;
}

/** No run of this plugin sends so many writes of one record without an answer: it ends long before. */
const MOST_STATES = 20;

/** A record after one more of its writes. @param record null: it is the first one */
export function withWrite(record: TouchedRecord | null, { write, outcome, recordId }: SentWrite): TouchedRecord {
  const before = withFieldsOf(record ?? untouched(write), write);
  const written = before.after.map((state) => stateAfter(state, write));
  return {
    ...before,
    id: (write.op === 'insert' ? recordId : write.id) ?? before.id,
    after: withoutRepeats(outcome === 'done' ? written : [...before.after, ...written]),
  };
}

function withoutRepeats(states: readonly RecordState[]): readonly RecordState[] {
  if (states.length === 1) return states;
  const keyOf = (state: RecordState): string => JSON.stringify(state && Object.entries(state).sort());
  return [...new Map(states.map((state) => [keyOf(state), state])).values()];
}

/** The names of a write's record: by its id, its natural key, or both. */
const namesOf = (write: RecordWrite, recordId: string | null): string[] => {
  const id = write.op === 'insert' ? recordId : write.id;
  const key = recordKey(write.object, write.op === 'insert' ? write.fields : write.before);
  return [id, key].filter((name) => name !== null).map((name) => JSON.stringify([write.object, name]));
};

const untouched = (write: RecordWrite): TouchedRecord =>
  write.op === 'insert'
    ? { object: write.object, id: null, identity: compared(write), before: null, after: [null] }
    : { object: write.object, id: write.id, identity: write.before, before: write.before, after: [write.before] };

/** A record with the fields that this write names and earlier writes did not name. */
const withFieldsOf = (record: TouchedRecord, write: RecordWrite): TouchedRecord => {
  if (write.op === 'insert') return record;
  const filled = (state: RecordState): RecordState => state && { ...write.before, ...state };
  return {
    ...record,
    identity: { ...write.before, ...record.identity },
    before: filled(record.before),
    after: record.after.map(filled),
  };
};

const stateAfter = (state: RecordState, write: RecordWrite): RecordState => {
  if (write.op === 'delete') return null;
  if (write.op === 'insert') return { ...writableObject(write.object).leftEmpty, ...compared(write) };
  return state && { ...state, ...write.fields };
};

/** The fields of an insert that this plugin compares: a new user may have hundreds of others. */
const compared = ({ object, fields }: Extract<RecordWrite, { op: 'insert' }>): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(writableObject(object).fields, name)));
