import { pipeline, type Readable } from 'node:stream';
import type { ColumnType, SpanJob } from '../../model/tableProgress.js';
import type { OrgClient } from '../client.js';
import { errorCodeOf, orgError, unreadableAnswer } from '../errors.js';
import { RECORDS_A_PAGE, type SalesforceRecord } from './queryPage.js';

/**
 * Makes Salesforce start a query job. The request is sent again when it gets no answer: a job that nobody uses costs one of
 * the 10,000 jobs of a day, and Salesforce deletes it after a week.
 *
 * Source: "Create a Query Job", Bulk API 2.0 and Bulk API Developer Guide.
 *
 * @returns the job's id
 * @throws the Salesforce error as the connection gives it; SfError UnreadableAnswerError
 */
export async function createQueryJob(client: OrgClient, object: string, soql: string): Promise<string> {
  return client.ask(client.path('jobs/query'), { operation: 'query', query: soql }, (answer) => {
    const id = (answer as { id?: unknown } | null)?.id;
    if (typeof id === 'string' && /^750\w{12}(?:\w{3})?$/.test(id)) return id;
    throw unreadableAnswer(object, 'noJobId');
  });
}

const RUNNING_STATES = ['Open', 'UploadComplete', 'InProgress'];
const FAILED_STATES = ['Failed', 'Aborted'];

/**
 * Asks whether a job is done.
 *
 * Source: "Get Information About a Query Job", Bulk API 2.0 and Bulk API Developer Guide.
 *
 * @returns the number of records that it found; null while it is running
 * @throws the Salesforce error as the connection gives it; SfError QueryJobFailedError, UnreadableAnswerError
 */
export async function countOfJob(client: OrgClient, object: string, id: string): Promise<number | null> {
  return client.get(jobPath(client, id), (answer) => {
    const { state, numberRecordsProcessed: count, errorMessage } = (answer ?? {}) as { [Name in JobField]?: unknown };
    if (RUNNING_STATES.includes(state as string)) return null;
    if (FAILED_STATES.includes(state as string)) {
      const reason = typeof errorMessage === 'string' ? errorMessage : id;
      throw orgError('QueryJobFailedError', 'queryJobFailed', [object, state as string, reason]);
    }
    if (state === 'JobComplete' && Number.isSafeInteger(count) && (count as number) >= 0) return count as number;
    throw unreadableAnswer(object, 'noJobState');
  });
}

type JobField = 'state' | 'numberRecordsProcessed' | 'errorMessage';

/** Makes Salesforce end a job whose results nobody will read. Whether that works does not matter. */
export async function abortJob(client: OrgClient, id: string): Promise<void> {
  await client.write('PATCH', jobPath(client, id), { state: 'Aborted' }).catch(() => undefined);
}

const MAX_RECORDS = 50_000;
const MAX_VALUES = 300_000;

/** The largest number of records on a page of results: it needs few calls, and each page fits well into memory. */
export function resultsPageSize(columns: number): number {
  return Math.min(MAX_RECORDS, Math.floor(MAX_VALUES / columns));
}

/** A record as a line of the CSV. */
export type Row = readonly string[];

/**
 * One page of a job's results: the rows that are new, some at a time, which can be read once; and the locator of the next page, null
 * after the last one.
 */
export type ResultsPage = { readonly rows: Iterable<readonly Row[]>; readonly next: string | null };

/**
 * Reads one page of a job's results. A page that is not complete is asked for again.
 *
 * Source: "Get Results for a Query Job", Bulk API 2.0 and Bulk API Developer Guide: a locator stands for the same results
 * as long as the job exists.
 *
 * @param last the last id that was read before: rows up to it are left out
 * @throws the Salesforce error as the connection gives it; SfError UnreadableAnswerError for an answer that is not a page of
 * this job in the order of Id
 */
export async function readResults(
  client: OrgClient,
  object: string,
  { id, locator, columns }: SpanJob,
  last: string,
): Promise<ResultsPage> {
  const fields = Object.keys(columns);
  const idColumn = fields.indexOf('Id');
  const parameters = new URLSearchParams({
    maxRecords: String(resultsPageSize(fields.length)),
    ...(locator !== null && { locator }),
  });
  const page = await client.download(
    `${jobPath(client, id, '/results')}?${parameters.toString()}`,
    async (headers, body) => {
      if (!/^text\/csv\b/.test(headers['content-type'] ?? '')) throw unreadableAnswer(object, 'notCsv');
      const next = headers['sforce-locator'];
      if (next === undefined) throw unreadableAnswer(object, 'noLocator');
      const pageSize = resultsPageSize(fields.length);
      const { header, rows } = await parse(body, idColumn, pageSize).catch((error: Error) => {
        throw errorCodeOf(error).startsWith('CSV_') ? unreadableAnswer(object, 'brokenCsv', [error.message]) : error;
      });
      if (header.join().toLowerCase() !== fields.join().toLowerCase()) throw unreadableAnswer(object, 'otherColumns');
      if (String(rows.count) !== headers['sforce-numberofrecords'] || rows.count > pageSize) {
        throw unreadableAnswer(object, 'otherNumberOfRecords');
      }
      const isEnd = next === 'null' || rows.count === 0;
      return { rows, next: isEnd ? null : next };
    },
  );
  // Outside of what is tried again: another try would give the same order.
  if (!page.rows.isInOrder) throw unreadableAnswer(object, 'wrongOrder');
  return { next: page.next, rows: page.rows.after(last) };
}

/**
 * The rows of a page until all of it is there, in the order in which they came. Each 2,000 of them are one buffer: as millions of
 * small strings, they would outlive V8's young generation and make its heap twice as large.
 */
class PackedRows {
  public count = 0;
  public isInOrder = true;
  private readonly packs: Buffer[] = [];
  private rows: Row[] = [];
  private lastId = '';

  public constructor(private readonly idColumn: number) {}

  public add(row: Row): void {
    const id = row[this.idColumn]!;
    this.isInOrder &&= id > this.lastId;
    this.lastId = id;
    this.count += 1;
    if (this.rows.push(row) === RECORDS_A_PAGE) this.pack();
  }

  /** The rows after an id. They are forgotten as they are given. */
  public *after(id: string): Generator<readonly Row[]> {
    this.pack();
    while (this.packs.length > 0) {
      const rows = JSON.parse(this.packs.shift()!.toString()) as Row[];
      const later = rows.filter((row) => row[this.idColumn]! > id);
      if (later.length > 0) yield later;
    }
  }

  private pack(): void {
    if (this.rows.length > 0) this.packs.push(Buffer.from(JSON.stringify(this.rows)));
    this.rows = [];
  }
}

/** @param most rows that may be there. The first one beyond is read as well, and no other: empty lines take memory, too */
async function parse(csv: Readable, idColumn: number, most: number): Promise<{ header: Row; rows: PackedRows }> {
  const { parse: parser } = await import('csv-parse');
  let header: Row | undefined;
  const rows = new PackedRows(idColumn);
  for await (const row of pipeline(csv, parser({ bom: true }), () => undefined)) {
    if (header) rows.add(row as string[]);
    else header = row as string[];
    if (rows.count > most) break;
  }
  return { header: header ?? [], rows };
}

function jobPath(client: OrgClient, id: string, below = ''): string {
  return client.path(`jobs/query/${id}${below}`);
}

type Columns = SpanJob['columns'];
type Values = { [field: string]: unknown };

/**
 * The columns of a query's CSV. The CSV tells no types, so they are taken from records of the same query that REST gave.
 *
 * @param sample with more records, fewer columns stay without a type
 */
export function columnsOf(fields: readonly string[], sample: readonly SalesforceRecord[]): Columns {
  return Object.fromEntries(
    fields.map((field) => {
      const path = field.split('.');
      const record = sample.find((one) => typeOf(valueAt(one, path)) !== null);
      return [field, record ? typeOf(valueAt(record, path)) : null];
    }),
  );
}

/**
 * Turns rows of a CSV into the records that REST would show, with parents nested and empty values as null. A parent counts
 * as null when all of its fields are empty.
 *
 * @returns a function that throws SfError UnreadableAnswerError for a value whose type is not known
 */
export function recordMaker(object: string, columns: Columns): (row: Row) => SalesforceRecord {
  const tree = columnTree(columns);
  return (row) => fill(tree, row, object) as SalesforceRecord;
}

/** The columns of a record by field: a column by its place and type, or a parent by its own fields. */
type ColumnTree = Map<string, { readonly at: number; readonly type: ColumnType } | ColumnTree>;

function columnTree(columns: Columns): ColumnTree {
  const record: ColumnTree = new Map();
  Object.entries(columns).forEach(([field, type], at) => {
    const path = field.split('.');
    let parent = record;
    for (const name of path.slice(0, -1)) {
      if (!parent.has(name)) parent.set(name, new Map());
      parent = parent.get(name) as ColumnTree;
    }
    parent.set(path.at(-1)!, { at, type });
  });
  return record;
}

function fill(tree: ColumnTree, row: Row, object: string): Values | null {
  const values: Values = {};
  let isEmpty = true;
  for (const [name, inner] of tree) {
    const value = inner instanceof Map ? fill(inner, row, object) : valueOf(row[inner.at]!, inner.type, object);
    values[name] = value;
    isEmpty &&= value === null;
  }
  return isEmpty ? null : values;
}

/** @throws SfError UnreadableAnswerError for a text that a column of the type cannot hold */
function valueOf(text: string, type: ColumnType, object: string): unknown {
  if (text === '') return null;
  const isBoolean = text === 'true' || text === 'false';
  if (type === 'boolean' && isBoolean) return text === 'true';
  if (type === 'number' && Number.isFinite(Number(text))) return Number(text);
  // A column whose type is not known was empty so far. It may be a checkbox.
  if (type === 'text' || (type === null && !isBoolean)) return text;
  throw unreadableAnswer(object, 'otherType', [text]);
}

function valueAt(record: SalesforceRecord, path: readonly string[]): unknown {
  return path.reduce<unknown>((parent, name) => (parent as Values | null | undefined)?.[name], record);
}

function typeOf(value: unknown): ColumnType {
  if (value === null || value === undefined) return null;
  return typeof value === 'boolean' || typeof value === 'number' ? (typeof value as 'boolean' | 'number') : 'text';
}
