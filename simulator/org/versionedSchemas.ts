import { objects } from '../schema/index.js';
import type { Feature, ObjectSchema } from '../schema/types.js';

const cache = new Map<string, Map<string, ObjectSchema>>();

/** The objects, by lower-case name, that an API version of an org with these features has, with the fields it has. */
export function versionedSchemas(apiVersion: number, features: Set<Feature>): Map<string, ObjectSchema> {
  const key = [apiVersion, ...[...features].sort()].join();
  let schemas = cache.get(key);
  if (!schemas) {
    const exists = ({ since = 0, feature }: { since?: number; feature?: Feature }): boolean =>
      since <= apiVersion && (feature === undefined || features.has(feature));
    schemas = new Map(
      objects
        .filter(exists)
        .map((schema) => [schema.name.toLowerCase(), { ...schema, fields: schema.fields.filter(exists) }]),
    );
    cache.set(key, schemas);
  }
  return schemas;
}
