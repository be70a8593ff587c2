import type { OrgClient } from '../client.js';
import { unreadableAnswer } from '../errors.js';
import { toSoql, type Given, type ObjectQuery } from '../soql.js';

/** A record as REST shows it. */
export type SalesforceRecord = { readonly Id: string; readonly [field: string]: unknown };

/** Records of a page, at most. Source: "Query" (default batch size), REST API Developer Guide. */
export const RECORDS_A_PAGE = 2000;

/** One answer to a query. */
export type QueryPage = {
  /** How many records the query has in all. */
  readonly totalSize: number;
  readonly records: readonly SalesforceRecord[];
  /** Where the next page is; null where this is the last one. */
  readonly next: string | null;
};

type Answer = { totalSize?: unknown; done?: unknown; nextRecordsUrl?: unknown; records?: unknown };

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isRecord = (value: unknown, hasId: boolean): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const id = (value as { Id?: unknown }).Id;
  return !hasId || (typeof id === 'string' && id !== '');
};

/** The path of a query, below `OrgClient.path`. */
export const queryPath = (soql: string): string => `query?q=${encodeURIComponent(soql)}`;

/**
 * An answer as a page.
 *
 * Source: "Query" and "Query More Results", REST API Developer Guide.
 *
 * @throws SfError UnreadableAnswerError
 */
export const toPage = (query: ObjectQuery, answer: unknown, isFirst: boolean): QueryPage => {
  const { totalSize, done, nextRecordsUrl, records } = (answer ?? {}) as Answer;
  if (!Array.isArray(records) || !isCount(totalSize) || typeof done !== 'boolean') {
    throw unreadableAnswer(query.object, 'noRecords');
  }
  const hasId = query.fields.includes('Id');
  if (!records.every((record) => isRecord(record, hasId))) throw unreadableAnswer(query.object, 'notARecord');
  // Without records a cursor has run out, whatever it says.
  const next = done || records.length === 0 ? null : (nextRecordsUrl ?? null);
  if (next !== null && typeof next !== 'string') throw unreadableAnswer(query.object, 'nextIsNoAddress');
  // Nobody can ask later what such a query has missed.
  if (query.orderById === false && isFirst && next === null && records.length !== totalSize) {
    throw unreadableAnswer(query.object, 'otherTotalSize');
  }
  return { totalSize, records: records as SalesforceRecord[], next };
};

/**
 * Reads one page of a query.
 *
 * @param from the SOQL, or the `next` of the page before
 * @throws the Salesforce error as the connection gives it; SfError UnreadableAnswerError
 */
export const readPage = async (
  client: OrgClient,
  query: ObjectQuery,
  from: { soql: string } | { next: string },
): Promise<QueryPage> =>
  client.get('soql' in from ? client.path(queryPath(from.soql)) : from.next, (answer) =>
    toPage(query, answer, 'soql' in from),
  );

/**
 * The records of a query that has them all on one page.
 *
 * @throws as readPage
 */
export const readFew = async (
  client: OrgClient,
  query: ObjectQuery,
  given: Given = {},
): Promise<readonly SalesforceRecord[]> => (await readPage(client, query, { soql: toSoql(query, {}, given) })).records;
