import type { OrgClient } from './client.js';
import type { SalesforceRecord } from './queryPage.js';
import type { ObjectQuery } from './soql.js';
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
