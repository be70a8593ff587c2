import type { OrgClient } from './client.js';
import type { SalesforceRecord } from './queryPage.js';
import { narrowed, type ObjectQuery } from './soql.js';
import { SpanReader } from './spanReader.js';

export type { SalesforceRecord } from './queryPage.js';
export { hiddenField, isFeatureMissing } from './queryErrors.js';

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
 * The records of a query that one of several conditions holds for: a query for each, so that what two hold for comes twice.
 *
 * @param conditions such as soqlInLists makes of many values
 * @throws SfError as readAll
 */
export const readWhere = async (
  client: OrgClient,
  query: ObjectQuery,
  conditions: readonly string[],
): Promise<SalesforceRecord[]> => {
  const answers: SalesforceRecord[][] = [];
  for (const condition of conditions) answers.push(await readAll(client, narrowed(query, condition)));
  return answers.flat();
};
