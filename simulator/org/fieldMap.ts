import type { FieldSchema, ObjectSchema } from '../schema/types.js';

const fieldMaps = new WeakMap<ObjectSchema, Map<string, FieldSchema>>();

/** An object's fields by lower-case name. */
export function fieldMap(schema: ObjectSchema): Map<string, FieldSchema> {
  let fields = fieldMaps.get(schema);
  if (!fields) {
    fields = new Map(schema.fields.map((field) => [field.name.toLowerCase(), field]));
    fieldMaps.set(schema, fields);
  }
  return fields;
}

/** The field of that name, in any casing. */
export const findField = (schema: ObjectSchema, name: string): FieldSchema | undefined =>
  fieldMap(schema).get(name.toLowerCase());
