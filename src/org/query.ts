import type { OrgClient } from './client.js';
import type { SalesforceRecord } from './read/queryPage.js';
import { SpanReader } from './read/spanReader.js';
import { withCondition, type ObjectQuery } from './soql.js';

export type { SalesforceRecord } from './read/queryPage.js';
export { hiddenField, isFeatureMissing, isObjectHidden, isQueryRefused, isTimeout } from './read/queryErrors.js';

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

/** Hands out the records of a query one by one. @throws SfError as readAll */
export async function readEach(
  client: OrgClient,
  query: ObjectQuery,
  each: (record: SalesforceRecord) => void,
): Promise<void> {
  await readPages(client, query, (records) => {
    for (const record of records) each(record);
  });
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
  for (const condition of conditions) {
    for (const record of await readAll(client, withCondition(query, condition))) byId.set(record.Id, record);
  }
  return [...byId.values()];
}
