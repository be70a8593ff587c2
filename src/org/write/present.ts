import type { Fields, RecordWrite } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import { toUtc } from '../../model/time.js';
import type { OrgClient } from '../client.js';
import { readWhere, type SalesforceRecord } from '../query.js';
import { CONDITION_BYTES, soqlIn, soqlInLists, soqlString } from '../soql.js';

/** How a record is found: by its id, and where that finds none by the natural key that its fields hold. */
export type RecordReference = { readonly id: string | null; readonly fields: Fields };

/**
 * Reads records as the org has them now, in sets.
 *
 * @param fields what to read of each, besides its id and natural key
 * @returns in the order of the references; null for what is not there
 * @throws SfError in plain words, as readAll does
 */
export const readRecords = async (
  client: OrgClient,
  object: string,
  references: readonly RecordReference[],
  fields: readonly string[],
): Promise<Array<SalesforceRecord | null>> => {
  const select = [...new Set(['Id', ...(writableObject(object).naturalKey ?? []), ...fields])];
  const ids = new Set(references.flatMap(({ id }) => id ?? []));
  const keyed = references.filter((reference) => recordKey(object, reference.fields) !== null);
  const conditions = [...soqlInLists('Id', [...ids]), ...keyConditions(object, keyed)];
  const byId = new Map<string, SalesforceRecord>();
  const byKey = new Map<string, SalesforceRecord>();
  for (const record of await readWhere(client, { object, fields: select }, conditions)) {
    byId.set(record.Id, record);
    const key = recordKey(object, record);
    if (key !== null) byKey.set(key, record);
  }
  return references.map((reference) => {
    const key = recordKey(object, reference.fields);
    return (reference.id && byId.get(reference.id)) || (key !== null && byKey.get(key)) || null;
  });
};

/** Conditions that hold for all records with these keys, and may for others: the lists cross. */
const keyConditions = (object: string, references: readonly RecordReference[]): string[] => {
  const [first = '', ...others] = writableObject(object).naturalKey ?? [];
  return chunks(references, [first, ...others]).map((chunk) => {
    const lists = others.flatMap((name) => isAnyOf(name, chunk));
    return [...isAnyOf(first, chunk), ...(lists.length > 0 ? [`(${lists.join(' OR ')})`] : [])].join(' AND ');
  });
};

const isAnyOf = (name: string, references: readonly RecordReference[]): string[] => {
  const values = new Set(references.flatMap(({ fields }) => textOf(fields[name])));
  return values.size > 0 ? [soqlIn(name, [...values])] : [];
};

const textOf = (value: Fields[string] | undefined): string[] => (typeof value === 'string' ? [value] : []);

const chunks = (references: readonly RecordReference[], names: readonly string[]): RecordReference[][] => {
  const all: RecordReference[][] = [];
  let room = 0;
  for (const reference of references) {
    const values = names.flatMap((name) => textOf(reference.fields[name]));
    const bytes = encodeURIComponent(values.map((value) => `${soqlString(value)}, `).join('')).length;
    if (bytes > room) {
      all.push([]);
      room = CONDITION_BYTES;
    }
    all.at(-1)!.push(reference);
    room -= bytes;
  }
  return all;
};

/**
 * What tells a record from all others of its object without its id: equal for equal records, and to compare only. Null
 * when the object has no natural key, or the fields do not hold it.
 */
export function recordKey(object: string, fields: Readonly<Record<string, unknown>>): string | null {
  const { naturalKey, userField, targetFields } = writableObject(object);
  if (!naturalKey) return null;
  const target = targetFields.find((name) => typeof fields[name] === 'string');
  const names = targetFields.length > 0 ? [userField, target ?? ''] : naturalKey;
  const values = names.map((name) => fields[name]);
  return values.every((value) => typeof value === 'string') ? values.join(' ').toLowerCase() : null;
}

const referenceOf = (write: RecordWrite): RecordReference =>
  write.op === 'insert' ? { id: null, fields: write.fields } : { id: write.id, fields: {} };

/** What a record must hold. Of a new user only the username, which finds it: Salesforce changes some of what it stores. */
const wantedFields = (write: RecordWrite): Fields =>
  write.op === 'delete' || (write.op === 'insert' && write.object === 'User') ? {} : write.fields;

/**
 * Reads whether writes are done, whoever did them: the record as it was to be, or for a delete no record.
 *
 * @param writes of one object
 * @returns in the order of the writes: the record's id where it is as wanted, also that of a deleted one; null otherwise
 * @throws SfError in plain words, as readAll does
 */
export const findAlreadyApplied = async (
  client: OrgClient,
  writes: readonly RecordWrite[],
): Promise<Array<string | null>> => {
  const fields = new Set(writes.flatMap((write) => Object.keys(wantedFields(write))));
  const records = await readRecords(client, writes[0]!.object, writes.map(referenceOf), [...fields]);
  return writes.map((write, index) => idIfAsWanted(write, records[index] ?? null));
};

const idIfAsWanted = (write: RecordWrite, record: SalesforceRecord | null): string | null => {
  if (write.op === 'delete') return record ? null : write.id;
  return record && holds(record, wantedFields(write)) ? record.Id : null;
};

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:/;

/** One form for what Salesforce takes and shows in several: date-times, and texts that are empty. */
const normalized = (value: unknown): unknown => {
  if (value === undefined || value === '') return null;
  return typeof value === 'string' && DATE_TIME.test(value) ? toUtc(value) : value;
};

/** Whether a field holds a value, though REST may show it in another form than it was written in. */
export const isSameValue = (one: unknown, other: unknown): boolean => normalized(one) === normalized(other);

/** Whether a record holds all these values. */
export const holds = (record: Readonly<Record<string, unknown>>, fields: Fields): boolean =>
  Object.entries(fields).every(([name, value]) => isSameValue(record[name], value));
