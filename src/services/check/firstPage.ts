import type { OrgClient } from '../../org/client.js';
import type { SalesforceRecord } from '../../org/query.js';
import { toSoql, type ObjectQuery } from '../../org/soql.js';

export type FirstPage = { readonly totalSize: number; readonly records: readonly SalesforceRecord[] };

/**
 * The first page of a query, and how many records there are: one call, however large the org.
 *
 * @throws the Salesforce error as the connection gives it
 */
export const firstPage = async (client: OrgClient, query: ObjectQuery): Promise<FirstPage> =>
  client.get(client.path(`query?q=${encodeURIComponent(toSoql(query))}`));
