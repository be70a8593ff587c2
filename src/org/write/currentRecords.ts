import type { Fields, RecordWrite } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import { toUtc } from '../../model/time.js';
import type { OrgClient } from '../client.js';
import { readWhere, type SalesforceRecord } from '../query.js';
import { chunksOfUrl, fitsAField, type ObjectQuery, soqlIn, soqlInLists, soqlString } from '../soql.js';

/** A record to find, by its id, or else by the natural key that its fields hold. */
export type RecordReference = { readonly id: string | null; readonly fields: Fields };

/** What else a read of records asks for. */
export type MoreOfRecords = Pick<ObjectQuery, 'featureFields' | 'includesHidden'>;

/**
 * Reads records as the org has them now. Of several with one natural key, of which a query of hidden records may know, the last
 * counts.
 *
 * @param fields the fields to read, besides the id and the natural key
 * @returns in the order of the references; null for a record that is not there
 * @throws SfError in plain words, as readAll does
 */
export async function readRecords(
  client: OrgClient,
  object: string,
  references: readonly RecordReference[],
  fields: readonly string[],
  more: MoreOfRecords = {},
): Promise<Array<SalesforceRecord | null>> {
  const select = [...new Set(['Id', ...(writableObject(object).naturalKey ?? []), ...fields])];
  const ids = new Set(references.flatMap(({ id }) => id ?? []));
  const withKey = references.filter((reference) => recordKey(object, reference.fields) !== null);
  const conditions = [...soqlInLists('Id', [...ids]), ...keyConditions(object, withKey)];
  const byId = new Map<string, SalesforceRecord>();
  const byKey = new Map<string, SalesforceRecord>();
  for (const record of await readWhere(client, { ...more, object, fields: select }, conditions)) {
    byId.set(record.Id, record);
    for (const key of recordKeys(object, record)) byKey.set(key, record);
  }
  return references.map(({ id, fields: named }) => {
    const [key] = recordKeys(object, named).filter((one) => byKey.has(one));
    return (id && byId.get(id)) || (key !== undefined && byKey.get(key)) || null;
  });
}

export type DeleteWrite = Extract<RecordWrite, { op: 'delete' }>;
export type UpdateWrite = Extract<RecordWrite, { op: 'update' }>;

/**
 * Finds what still gives what deletes were to take away.
 *
 * @param deletes of one object
 * @returns in the order of the deletes: the delete of the record that is there now, which is the same record or another one
 * with its natural key, with its fields as they are; null where nothing is there
 * @throws SfError in plain words, as readAll does
 */
export async function findStillToDelete(
  client: OrgClient,
  deletes: readonly DeleteWrite[],
): Promise<Array<DeleteWrite | null>> {
  const { object } = deletes[0]!;
  const { leftEmpty } = writableObject(object);
  const names = new Set(deletes.flatMap(({ before }) => Object.keys({ ...leftEmpty, ...before })));
  const records = await readRecords(client, object, deletes.map(referenceOf), [...names]);
  return deletes.map(({ before }, index) => {
    const record = records[index];
    if (!record) return null;
    const fields = Object.keys({ ...before, ...leftEmpty }).map((name) => [name, normalized(record[name])]);
    return { op: 'delete', object, id: record.Id, before: Object.fromEntries(fields) as Fields };
  });
}

/**
 * Finds the writes that are already done, whoever did them: the record is as the write would make it, or for a delete it is
 * not there.
 *
 * @param writes of one object
 * @returns in the order of the writes: the id of the record of a write that is done, also of a delete; null otherwise
 * @throws SfError in plain words, as readAll does
 */
export async function findAlreadyApplied(
  client: OrgClient,
  writes: readonly RecordWrite[],
): Promise<Array<string | null>> {
  const records = await readForComparison(client, writes);
  return writes.map((write, index) => idIfApplied(write, records[index] ?? null));
}

/** What is there for a write that did not find what it expected. */
export type Finding =
  | { readonly is: 'applied'; readonly recordId: string }
  /** `ends later`: the record is in force, and has a later end than the insert wants, or none. */
  | { readonly is: 'not in force' | 'ends later' | 'other' | 'nothing' }
  /** A record that has expired, or ends earlier than the insert wants; the update gives it the end that the write wants. */
  | { readonly is: 'expired' | 'ends earlier'; readonly renewal: UpdateWrite };

/**
 * Looks what keeps Salesforce from taking inserts and updates, also in expired records that plain queries may leave out.
 *
 * @param writes of one object and operation
 * @returns in the order of the writes
 * @throws SfError in plain words, as readAll does
 */
export async function findObstacles(client: OrgClient, writes: readonly RecordWrite[]): Promise<Finding[]> {
  const { force, leftEmpty } = writableObject(writes[0]!.object);
  const records = await readForComparison(
    client,
    writes,
    Object.keys(leftEmpty),
    force ? { includesHidden: true } : {},
  );
  return writes.map((write, index) => {
    const record = records[index];
    if (!record) return { is: 'nothing' };
    const recordId = idIfApplied(write, record);
    if (recordId) return { is: 'applied', recordId };
    if (!force) return { is: 'other' };
    const wanted = { ...leftEmpty, ...(write.op === 'delete' ? {} : write.fields) };
    const names = Object.keys(leftEmpty);
    const renewal: UpdateWrite = {
      op: 'update',
      object: write.object,
      id: record.Id,
      fields: Object.fromEntries(names.map((name) => [name, wanted[name]!])),
      before: Object.fromEntries(names.map((name) => [name, normalized(record[name])])) as Fields,
    };
    if (!force.isInForce(record)) return force.hasExpired(record) ? { is: 'expired', renewal } : { is: 'not in force' };
    if (write.op !== 'insert') return { is: 'other' };
    return endsBefore(endOf(write.object, record), endOf(write.object, wanted))
      ? { is: 'ends earlier', renewal }
      : { is: 'ends later' };
  });
}

/** The end in the fields of a record, in UTC; null where there is none. */
function endOf(object: string, fields: Readonly<Record<string, unknown>>): string | null {
  const { expiryField } = writableObject(object);
  return expiryField === undefined ? null : toUtc(fields[expiryField] as string | null | undefined);
}

/** Whether one end comes before another; null is no end. */
function endsBefore(one: string | null, other: string | null): boolean {
  return one !== null && (other === null || new Date(one) < new Date(other));
}

async function readForComparison(
  client: OrgClient,
  writes: readonly RecordWrite[],
  fields: readonly string[] = [],
  more: MoreOfRecords = {},
): Promise<Array<SalesforceRecord | null>> {
  const { object } = writes[0]!;
  const { force } = writableObject(object);
  const compared = writes.flatMap((write) => Object.keys(fieldsToCompare(write)));
  // A record that gives nothing is not what an insert wants.
  const flags = force && writes.some(({ op }) => op !== 'delete') ? force : { fields: [], featureFields: [] };
  const { featureFields } = flags;
  return readRecords(client, object, writes.map(referenceOf), [...compared, ...fields, ...flags.fields], {
    ...more,
    featureFields,
  });
}

/**
 * A text that is the same for two records if their natural keys are the same; null when the object has no natural key, or
 * the fields do not hold it.
 */
export function recordKey(object: string, fields: Readonly<Record<string, unknown>>): string | null {
  return recordKeys(object, fields)[0] ?? null;
}

/** All such texts, the first of which decides: a record of a permission set group names the group, and the set that it owns. */
function recordKeys(object: string, fields: Readonly<Record<string, unknown>>): string[] {
  const { naturalKey, userField, targetFields } = writableObject(object);
  if (!naturalKey) return [];
  const keys = targetFields.length > 0 ? targetFields.map((name) => [userField, name]) : [naturalKey];
  return keys
    .map((names) => names.map((name) => fields[name]))
    .filter((values) => values.every((value) => typeof value === 'string'))
    .map((values) => values.join(' ').toLowerCase());
}

/** Whether a record holds all these values. */
export function holds(record: Readonly<Record<string, unknown>>, fields: Fields): boolean {
  return Object.entries(fields).every(([name, value]) => isSameValue(record[name], value));
}

/** Whether two values of a field are the same. REST may show a value in another form than it was written in. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return normalized(one) === normalized(other);
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:/;

/** One form of the values that Salesforce shows in several: date-times, and empty texts. */
function normalized(value: unknown): unknown {
  if (value === undefined || value === '') return null;
  return typeof value === 'string' && DATE_TIME.test(value) ? toUtc(value) : value;
}

/**
 * Conditions that all records with these keys meet. Other records may meet them as well, since each field has its own list. A key with a
 * text that is longer than any field is not asked for: no record has it.
 */
function keyConditions(object: string, references: readonly RecordReference[]): string[] {
  const [first = '', ...others] = writableObject(object).naturalKey ?? [];
  const inSoql = ({ fields }: RecordReference): string =>
    [first, ...others].flatMap((name) => textOf(fields[name]).map((text) => `${soqlString(text)}, `)).join('');
  const possible = references.filter(({ fields }) =>
    [first, ...others].every((name) => textOf(fields[name]).every(fitsAField)),
  );
  return chunksOfUrl(possible, inSoql).map((chunk) => {
    const lists = others.flatMap((name) => hasOneOf(name, chunk));
    return [...hasOneOf(first, chunk), ...(lists.length > 0 ? [`(${lists.join(' OR ')})`] : [])].join(' AND ');
  });
}

function hasOneOf(name: string, references: readonly RecordReference[]): string[] {
  const values = new Set(references.flatMap(({ fields }) => textOf(fields[name])));
  return values.size > 0 ? [soqlIn(name, [...values])] : [];
}

function textOf(value: Fields[string] | undefined): string[] {
  return typeof value === 'string' ? [value] : [];
}

function referenceOf(write: RecordWrite): RecordReference {
  if (write.op === 'insert') return { id: null, fields: write.fields };
  if (write.op === 'update') return { id: write.id, fields: {} };
  // One query by the natural key finds the record itself as well.
  return recordKey(write.object, write.before) === null
    ? { id: write.id, fields: {} }
    : { id: null, fields: write.before };
}

/**
 * The fields that show that a write is done. Of a new user, the username alone: Salesforce changes some of the others. An insert
 * without an end is not done where the record has one.
 */
function fieldsToCompare(write: RecordWrite): Fields {
  if (write.op === 'delete' || (write.op === 'insert' && write.object === 'User')) return {};
  const { expiryField } = writableObject(write.object);
  return write.op === 'insert' && expiryField ? { [expiryField]: null, ...write.fields } : write.fields;
}

function idIfApplied(write: RecordWrite, record: SalesforceRecord | null): string | null {
  if (write.op === 'delete') return record ? null : write.id;
  if (!record) return null;
  const { force } = writableObject(write.object);
  const isGiven = write.op !== 'insert' || !force || force.isInForce(record);
  return isGiven && holds(record, fieldsToCompare(write)) ? record.Id : null;
}
