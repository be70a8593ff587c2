import type { FieldSchema, ObjectSchema } from '../schema/types.js';

const fieldMaps = new WeakMap<ObjectSchema, Map<string, FieldSchema>>();

/** An object's fields by name: as it is written, and in lower case. */
function fieldMap(schema: ObjectSchema): Map<string, FieldSchema> {
  let fields = fieldMaps.get(schema);
  if (!fields) {
    const byName = schema.fields.map((field) => [field.name, field] as const);
    const inLowerCase = schema.fields.map((field) => [field.name.toLowerCase(), field] as const);
    fields = new Map([...inLowerCase, ...byName]);
    fieldMaps.set(schema, fields);
  }
  return fields;
}

/** The field of that name, in any casing. */
export function findField(schema: ObjectSchema, name: string): FieldSchema | undefined {
  const fields = fieldMap(schema);
  return fields.get(name) ?? fields.get(name.toLowerCase());
}
