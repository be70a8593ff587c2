import { errorCodeOf } from '../errors.js';
import type { OrgClient } from '../client.js';
import type { ObjectQuery } from '../soql.js';
import { describedFields, describePath } from './describe.js';

/** The fields of objects, by client: an object is described once for a command. */
const described = new WeakMap<OrgClient, Map<string, Promise<ReadonlySet<string>>>>();

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

function fieldNames(client: OrgClient, object: string): Promise<ReadonlySet<string>> {
  const known = described.get(client) ?? new Map<string, Promise<ReadonlySet<string>>>();
  described.set(client, known);
  const names = known.get(object) ?? readFieldNames(client, object);
  known.set(object, names);
  return names;
}

async function readFieldNames(client: OrgClient, object: string): Promise<ReadonlySet<string>> {
  try {
    const fields = await client.get(client.path(describePath(object)), (answer) => describedFields(object, answer));
    return new Set(fields.map(({ name }) => name));
  } catch (error) {
    // The query says better what it means that the object is hidden.
    if (['NOT_FOUND', 'INVALID_TYPE'].includes(errorCodeOf(error))) return new Set();
    throw error;
  }
}
