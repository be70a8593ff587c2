import type { Fields, RecordWrite } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import { recordKey } from '../../org/write/currentRecords.js';
import type { SentWrite } from '../writing/readJournal.js';

/** The fields of a record that a journal names; null if the record does not exist. */
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

/**
 * Follows each record through a journal, from before its first write to after its last one. A record that was deleted and
 * inserted again is one record, though its id has changed.
 *
 * @returns in the order in which the records were first written
 */
export const touchedRecords = (sent: readonly SentWrite[]): TouchedRecord[] => {
  const records: TouchedRecord[] = [];
  const positionsOf = new Map<string, Map<string, number>>();
  for (const { write, outcome, recordId } of sent) {
    if (outcome === 'not done') continue;
    const positions = positionsOf.get(write.object) ?? new Map<string, number>();
    positionsOf.set(write.object, positions);
    const names = namesOf(write, recordId);
    const position = names.map((name) => positions.get(name)).find((found) => found !== undefined) ?? records.length;
    const record = withFieldsOf(records[position] ?? untouched(write), write);
    const written = record.after.map((state) => stateAfter(state, write));
    records[position] = {
      ...record,
      id: (write.op === 'insert' ? recordId : write.id) ?? record.id,
      after: outcome === 'done' ? written : [...record.after, ...written],
    };
    for (const name of names) positions.set(name, position);
  }
  return records;
};

/** The names of a write's record among those of its object: its id, its natural key, or both. */
const namesOf = (write: RecordWrite, recordId: string | null): string[] => {
  const id = write.op === 'insert' ? recordId : write.id;
  const key = recordKey(write.object, write.op === 'insert' ? write.fields : write.before);
  return [id, key].filter((name) => name !== null);
};

const untouched = (write: RecordWrite): TouchedRecord =>
  write.op === 'insert'
    ? { object: write.object, id: null, identity: write.fields, before: null, after: [null] }
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
  if (write.op === 'insert') return { ...writableObject(write.object).leftEmpty, ...write.fields };
  return state && { ...state, ...write.fields };
};
