import type { OrgClient } from '../client.js';
import { unreadableAnswer } from '../errors.js';
import { toSoql, type ObjectQuery, type QueryOrder } from '../soql.js';

/** A record as REST shows it. */
export type SalesforceRecord = { readonly Id: string; readonly [field: string]: unknown };

/** Hands out the records of a query one by one. @throws SfError in plain words */
export type ReadEach = (query: ObjectQuery, each: (record: SalesforceRecord) => void) => Promise<void>;

/** The largest number of records on a page. Source: "Query" (default batch size), REST API Developer Guide. */
export const RECORDS_A_PAGE = 2000;

/** One answer to a query. */
export type QueryPage = {
  /** The number of records that the query has on all pages. */
  readonly totalSize: number;
  /** The list is emptied when its records are taken. */
  readonly records: SalesforceRecord[];
  /** The path of the next page; null on the last page. */
  readonly next: string | null;
};

/**
 * Reads one page of a query.
 *
 * @param from the SOQL, or the `next` of the page before
 * @throws the Salesforce error as the connection gives it; SfError UnreadableAnswerError
 */
export async function readPage(
  client: OrgClient,
  query: ObjectQuery,
  from: { soql: string } | { next: string },
): Promise<QueryPage> {
  const path = 'soql' in from ? client.path(queryPath(from.soql, query)) : from.next;
  return client.get(path, (answer) => toPage(query, answer, 'soql' in from));
}

/**
 * The records of a query whose records are all on one page.
 *
 * @throws as readPage
 */
export async function readFew(
  client: OrgClient,
  query: ObjectQuery,
  order: QueryOrder = {},
): Promise<readonly SalesforceRecord[]> {
  return (await readPage(client, query, { soql: toSoql(query, {}, order) })).records;
}

/** The path of a query, below `OrgClient.path`. Source: "Query" and "QueryAll", REST API Developer Guide. */
export function queryPath(soql: string, { includesHidden }: Pick<ObjectQuery, 'includesHidden'> = {}): string {
  return `${includesHidden ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`;
}

/**
 * An answer as a page.
 *
 * Source: "Query" and "Query More Results", REST API Developer Guide.
 *
 * @throws SfError UnreadableAnswerError
 */
export function toPage(query: ObjectQuery, answer: unknown, isFirst: boolean): QueryPage {
  const { totalSize, done, nextRecordsUrl, records } = (answer ?? {}) as { [Name in AnswerField]?: unknown };
  if (!Array.isArray(records) || !isCount(totalSize) || typeof done !== 'boolean') {
    throw unreadableAnswer(query.object, 'noRecords');
  }
  const hasId = query.fields.includes('Id');
  if (!records.every((record) => isRecord(record, hasId))) throw unreadableAnswer(query.object, 'notARecord');
  // A page without records is the last one, whatever it says.
  const next = done || records.length === 0 ? null : (nextRecordsUrl ?? null);
  if (next !== null && typeof next !== 'string') throw unreadableAnswer(query.object, 'nextIsNoAddress');
  // Without an order, no later query can find the records that are missing.
  if (query.orderById === false && isFirst && next === null && records.length !== totalSize) {
    throw unreadableAnswer(query.object, 'otherTotalSize');
  }
  return { totalSize, records: records as SalesforceRecord[], next };
}

type AnswerField = 'totalSize' | 'done' | 'nextRecordsUrl' | 'records';

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown, hasId: boolean): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const id = (value as { Id?: unknown }).Id;
  return !hasId || (typeof id === 'string' && id !== '');
}
