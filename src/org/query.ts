import type { OrgClient } from './client.js';
import type { SalesforceRecord } from './read/queryPage.js';
import { narrowed, type ObjectQuery } from './soql.js';
import { SpanReader } from './read/spanReader.js';

export type { SalesforceRecord } from './read/queryPage.js';
export { hiddenField, isFeatureMissing } from './read/queryErrors.js';

/**
 * All records of a query that is known to be small: what a few users hold, or one type's resources.
 *
 * @throws SfError in plain words: a missing permission or feature, a limit, an unreachable org
 */
export const readAll = async (client: OrgClient, query: ObjectQuery): Promise<SalesforceRecord[]> => {
  const all: SalesforceRecord[] = [];
  const reader = new SpanReader(client, query);
  await reader.open();
  await reader.eachPage((records) => all.push(...records));
  return all;
};

/**
 * The records of a query that one of several conditions holds for, each once: a query for each condition.
 *
 * @param conditions such as soqlInLists makes of many values
 * @throws SfError as readAll
 */
export const readWhere = async (
  client: OrgClient,
  query: ObjectQuery,
  conditions: readonly string[],
): Promise<SalesforceRecord[]> => {
  const byId = new Map<string, SalesforceRecord>();
  for (const condition of conditions) {
    for (const record of await readAll(client, narrowed(query, condition))) byId.set(record.Id, record);
  }
  return [...byId.values()];
};
