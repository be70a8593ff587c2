import { pipeline, type Readable } from 'node:stream';
import type { SpanJob } from '../../model/tableProgress.js';
import { jobPath } from './bulkJob.js';
import type { OrgClient } from '../client.js';
import { errorCodeOf, orgError } from '../errors.js';

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
  const refuse = (why: string): Error => orgError('UnreadableAnswerError', 'unreadableAnswer', [object, why]);
  return client.download(`${jobPath(client, id, '/results')}?${asked.toString()}`, async (headers, body) => {
    if (!/^text\/csv\b/.test(headers['content-type'] ?? '')) throw refuse('it is no CSV.');
    const next = headers['sforce-locator'];
    if (next === undefined) throw refuse('no Sforce-Locator with it.');
    const [header = [], ...rows] = await parse(body).catch((error: unknown) => {
      throw errorCodeOf(error).startsWith('CSV_') ? refuse((error as Error).message) : (error as Error);
    });
    if (header.join().toLowerCase() !== fields.join().toLowerCase()) throw refuse('its columns are others.');
    if (String(rows.length) !== headers['sforce-numberofrecords'])
      throw refuse('its Sforce-NumberOfRecords is another.');
    if (rows.some((row, index) => index > 0 && row[idColumn]! <= rows[index - 1]![idColumn]!)) {
      throw refuse('its records are not in the order of Id.');
    }
    const isEnd = next === 'null' || rows.length === 0;
    return { rows: rows.filter((row) => row[idColumn]! > last), next: isEnd ? null : next };
  });
};
