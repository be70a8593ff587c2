import type { Fields } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import type { OrgClient } from '../client.js';
import { readWhere, type SalesforceRecord } from '../query.js';
import { recordKey } from './recordKey.js';
import { soqlIn, soqlInLists, soqlString } from '../soql.js';

/** How a record is found: by its id, and where that finds none by the natural key that its fields hold. */
export type RecordReference = { readonly id: string | null; readonly fields: Fields };

/** Room for the values of a condition in a URL of at most 16,384 bytes, headers included. */
const CONDITION_BYTES = 10_000;

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
