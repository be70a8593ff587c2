import type { OrgClient } from './client.js';
import { CompositeReader } from './read/compositeReader.js';
import { hiddenField } from './read/queryErrors.js';
import { queryPath, toPage, type ReadEach, type SalesforceRecord } from './read/queryPage.js';
import { SpanReader, withoutField } from './read/spanReader.js';
import { toSoql, withCondition, type ObjectQuery } from './soql.js';

export type { ReadEach, SalesforceRecord } from './read/queryPage.js';
export {
  hiddenField,
  isFeatureMissing,
  isObjectHidden,
  isQueryRefused,
  isTimeout,
  isTooLarge,
} from './read/queryErrors.js';

/**
 * All records of a query that has few of them, such as the grants of some users or the resources of one type.
 *
 * @throws SfError in plain words: a missing permission or feature, a limit, an unreachable org
 */
export async function readAll(client: OrgClient, query: ObjectQuery): Promise<SalesforceRecord[]> {
  const all: SalesforceRecord[] = [];
  await readPages(client, query, (records) => all.push(...records));
  return all;
}

/**
 * Hands out the records of a query page by page, where there may be more of them than memory is to hold.
 *
 * @throws SfError as readAll
 */
export async function readPages(
  client: OrgClient,
  query: ObjectQuery,
  take: (records: readonly SalesforceRecord[]) => void,
): Promise<void> {
  const reader = new SpanReader(client, query);
  await reader.open();
  await reader.eachPage(take);
}

/** Reads page by page. */
export function eachRecord(client: OrgClient): ReadEach {
  return (query, each) =>
    readPages(client, query, (records) => {
      for (const record of records) each(record);
    });
}

/**
 * Reads queries that are likely to have few records: those that are asked for at the same moment come in one call. What is not on the
 * first page of a query comes page by page.
 */
export function eachTogether(client: OrgClient, reader = new CompositeReader(client)): ReadEach {
  const readOnePage = async (query: ObjectQuery): Promise<readonly SalesforceRecord[] | null> => {
    try {
      const page = await reader.get(queryPath(toSoql(query), query), (answer) => toPage(query, answer, true));
      return page.next === null && page.records.length === page.totalSize ? page.records : null;
    } catch (error) {
      if (client.isAborted) throw client.explain(error);
      const hidden = hiddenField(error);
      const isOptional = hidden !== undefined && query.optionalFields?.includes(hidden);
      return isOptional ? readOnePage(withoutField(query, hidden)) : null;
    }
  };
  return async (query, each) => {
    const records = query.featureFields ? null : await readOnePage(query);
    if (records === null) return eachRecord(client)(query, each);
    for (const record of records) each(record);
  };
}

/**
 * Hands out the records of a query that meet at least one of several conditions. Each condition is one query, whose records come page
 * by page. A record that meets several may come several times.
 *
 * @throws SfError as readAll
 */
export async function eachWhere(
  client: OrgClient,
  query: ObjectQuery,
  conditions: readonly string[],
  each: (record: SalesforceRecord) => void,
): Promise<void> {
  for (const condition of conditions) await eachRecord(client)(withCondition(query, condition), each);
}

/**
 * The records of a query that meet at least one of several conditions, each record once. Each condition is one query.
 *
 * @param conditions such as `soqlInLists` gives for many values
 * @throws SfError as readAll
 */
export async function readWhere(
  client: OrgClient,
  query: ObjectQuery,
  conditions: readonly string[],
): Promise<SalesforceRecord[]> {
  const byId = new Map<string, SalesforceRecord>();
  await eachWhere(client, query, conditions, (record) => byId.set(record.Id, withoutAddress(record)));
  return [...byId.values()];
}

/** A record without its type and address, which REST adds and which take more memory than the fields. */
function withoutAddress({ attributes: _attributes, ...record }: SalesforceRecord): SalesforceRecord {
  return record;
}
