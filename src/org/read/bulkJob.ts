import { pipeline, type Readable } from 'node:stream';
import type { ColumnType, SpanJob } from '../../model/tableProgress.js';
import type { OrgClient } from '../client.js';
import { errorCodeOf, orgError, unreadableAnswer } from '../errors.js';
import type { SalesforceRecord } from './queryPage.js';

type JobInfo = {
  readonly id?: unknown;
  readonly state?: unknown;
  readonly numberRecordsProcessed?: unknown;
  readonly errorMessage?: unknown;
} | null;

const UNDER_WAY = ['Open', 'UploadComplete', 'InProgress'];
const IN_VAIN = ['Failed', 'Aborted'];

/** The path of a query job, or of a resource below it. */
export const jobPath = (client: OrgClient, id: string, below = ''): string => client.path(`jobs/query/${id}${below}`);

/**
 * Has Salesforce begin a query job. Asked for again when there is no answer: a job that nobody knows of costs one of the
 * day's 10,000, and is gone in a week.
 *
 * Source: "Create a Query Job", Bulk API 2.0 and Bulk API Developer Guide.
 *
 * @returns the job's id
 * @throws the Salesforce error as the connection gives it; SfError UnreadableAnswerError
 */
export const createQueryJob = async (client: OrgClient, object: string, soql: string): Promise<string> =>
  client.ask(client.path('jobs/query'), { operation: 'query', query: soql }, (answer) => {
    const id = (answer as JobInfo)?.id;
    if (typeof id === 'string' && /^750\w{12}(?:\w{3})?$/.test(id)) return id;
    throw unreadableAnswer(object, 'noJobId');
  });

/**
 * Asks whether a job is done.
 *
 * Source: "Get Information About a Query Job", Bulk API 2.0 and Bulk API Developer Guide.
 *
 * @returns how many records it found; null while it is under way
 * @throws the Salesforce error as the connection gives it; SfError QueryJobFailedError, UnreadableAnswerError
 */
export const recordsOfJob = async (client: OrgClient, object: string, id: string): Promise<number | null> =>
  client.get(jobPath(client, id), (answer) => {
    const { state, numberRecordsProcessed: count, errorMessage } = (answer ?? {}) as NonNullable<JobInfo>;
    if (UNDER_WAY.includes(state as string)) return null;
    if (IN_VAIN.includes(state as string)) {
      throw orgError('QueryJobFailedError', 'queryJobFailed', [
        object,
        state as string,
        typeof errorMessage === 'string' ? errorMessage : id,
      ]);
    }
    if (state === 'JobComplete' && Number.isSafeInteger(count) && (count as number) >= 0) return count as number;
    throw unreadableAnswer(object, 'noJobState');
  });

/** Has Salesforce end a job of which nobody will ask the results; what it answers is of no interest. */
export const abortJob = async (client: OrgClient, id: string): Promise<void> => {
  await client.write('PATCH', jobPath(client, id), { state: 'Aborted' }).catch(() => undefined);
};

const MOST_RECORDS = 50_000;
const MOST_VALUES = 300_000;

/** How many records a page has, at most: few calls, and each page fits well into memory. */
export const resultsPage = (columns: number): number => Math.min(MOST_RECORDS, Math.floor(MOST_VALUES / columns));

export type Row = readonly string[];

/** One page of a job's results: the rows that are new, and where the next page is; null after the last one. */
export type ResultsPage = { readonly rows: readonly Row[]; readonly next: string | null };

const parse = async (csv: Readable): Promise<string[][]> => {
  const { parse: parser } = await import('csv-parse');
  const rows: string[][] = [];
  for await (const row of pipeline(csv, parser({ bom: true }), () => undefined)) rows.push(row as string[]);
  return rows;
};

/**
 * Reads one page of a job's results, whole or not at all: a page of which something is missing is asked for again.
 *
 * Source: "Get Results for a Query Job", Bulk API 2.0 and Bulk API Developer Guide: a locator stands for the same results
 * as long as the job is there.
 *
 * @param last the last id that was taken: rows up to it are left out
 * @throws the Salesforce error as the connection gives it; SfError UnreadableAnswerError for what is no page of this job, in
 * the order of Id
 */
export const readResults = async (
  client: OrgClient,
  object: string,
  { id, locator, columns }: SpanJob,
  last: string,
): Promise<ResultsPage> => {
  const fields = Object.keys(columns);
  const idColumn = fields.indexOf('Id');
  const asked = new URLSearchParams({
    maxRecords: String(resultsPage(fields.length)),
    ...(locator !== null && { locator }),
  });
  return client.download(`${jobPath(client, id, '/results')}?${asked.toString()}`, async (headers, body) => {
    if (!/^text\/csv\b/.test(headers['content-type'] ?? '')) throw unreadableAnswer(object, 'notCsv');
    const next = headers['sforce-locator'];
    if (next === undefined) throw unreadableAnswer(object, 'noLocator');
    const [header = [], ...rows] = await parse(body).catch((error: unknown) => {
      throw errorCodeOf(error).startsWith('CSV_')
        ? unreadableAnswer(object, 'brokenCsv', [(error as Error).message])
        : (error as Error);
    });
    if (header.join().toLowerCase() !== fields.join().toLowerCase()) throw unreadableAnswer(object, 'otherColumns');
    if (String(rows.length) !== headers['sforce-numberofrecords'])
      throw unreadableAnswer(object, 'otherNumberOfRecords');
    if (rows.some((row, index) => index > 0 && row[idColumn]! <= rows[index - 1]![idColumn]!)) {
      throw unreadableAnswer(object, 'wrongOrder');
    }
    const isEnd = next === 'null' || rows.length === 0;
    return { rows: rows.filter((row) => row[idColumn]! > last), next: isEnd ? null : next };
  });
};

type Columns = SpanJob['columns'];
type Values = { [field: string]: unknown };

const typeOf = (value: unknown): ColumnType => {
  if (value === null || value === undefined) return null;
  return typeof value === 'boolean' || typeof value === 'number' ? (typeof value as 'boolean' | 'number') : 'text';
};

const valueAt = (record: SalesforceRecord, path: readonly string[]): unknown =>
  path.reduce<unknown>((parent, name) => (parent as Values | null | undefined)?.[name], record);

/**
 * The columns of a query's CSV, with the types that records of the same query have when REST tells them. CSV tells none.
 *
 * @param sample the more records, the fewer columns stay without a type
 */
export const columnsOf = (fields: readonly string[], sample: readonly SalesforceRecord[]): Columns =>
  Object.fromEntries(
    fields.map((field) => {
      const path = field.split('.');
      const shown = sample.find((record) => typeOf(valueAt(record, path)) !== null);
      return [field, shown ? typeOf(valueAt(shown, path)) : null];
    }),
  );

/** @throws SfError UnreadableAnswerError for what no column of the type can hold */
const valueOf = (text: string, type: ColumnType, object: string): unknown => {
  if (text === '') return null;
  const isBoolean = text === 'true' || text === 'false';
  if (type === 'boolean' && isBoolean) return text === 'true';
  if (type === 'number' && Number.isFinite(Number(text))) return Number(text);
  // A column that was empty so far, and may be one of booleans.
  if (type === 'text' || (type === null && !isBoolean)) return text;
  throw unreadableAnswer(object, 'otherType', [text]);
};

/** A field, by the place and type of its column; or a parent, by its fields. */
type Shape = { readonly at: number; readonly type: ColumnType } | Map<string, Shape>;

const shapeOf = (columns: Columns): Map<string, Shape> => {
  const record = new Map<string, Shape>();
  Object.entries(columns).forEach(([field, type], at) => {
    const path = field.split('.');
    let parent = record;
    for (const name of path.slice(0, -1)) {
      if (!parent.has(name)) parent.set(name, new Map<string, Shape>());
      parent = parent.get(name) as Map<string, Shape>;
    }
    parent.set(path.at(-1)!, { at, type });
  });
  return record;
};

/**
 * How rows of a CSV become the records that REST would show: parents nested, empty as null. A parent of which all that was
 * asked for is empty is taken for none.
 *
 * @returns a function that throws SfError UnreadableAnswerError for a value whose type cannot be told
 */
export const recordMaker = (object: string, columns: Columns): ((row: readonly string[]) => SalesforceRecord) => {
  const fill = (shape: Map<string, Shape>, row: readonly string[]): Values | null => {
    const values: Values = {};
    let isEmpty = true;
    for (const [name, inner] of shape) {
      const value = inner instanceof Map ? fill(inner, row) : valueOf(row[inner.at]!, inner.type, object);
      values[name] = value;
      isEmpty &&= value === null;
    }
    return isEmpty ? null : values;
  };
  const shape = shapeOf(columns);
  return (row) => fill(shape, row) as SalesforceRecord;
};
