import type { OrgClient } from '../client.js';
import type { ObjectQuery } from '../soql.js';
import { describeOnce, isHidden } from './describe.js';

/**
 * A query with those of its feature fields that the org has. Only a query that names such fields takes a call.
 *
 * @throws the Salesforce error as the connection gives it
 */
export async function withFeatureFields(client: OrgClient, query: ObjectQuery): Promise<ObjectQuery> {
  const { featureFields = [], ...readable } = query;
  if (featureFields.length === 0) return query;
  const names = await fieldNames(client, query.object);
  return { ...readable, fields: [...query.fields, ...featureFields.filter((name) => names.has(name))] };
}

async function fieldNames(client: OrgClient, object: string): Promise<ReadonlySet<string>> {
  try {
    return new Set((await describeOnce(client, object)).map(({ name }) => name));
  } catch (error) {
    // The query says better what it means that the object is hidden.
    if (isHidden(error)) return new Set();
    throw error;
  }
}
