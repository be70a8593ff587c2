import { findField } from '../org/fieldMap.js';
import type { Row } from '../org/types.js';
import type { FieldSchema, FieldValue, ObjectSchema } from '../schema/types.js';
import { name as nameSchema } from '../schema/name.js';
import type { Source } from './source.js';

/** The record a reference leads to: its fields, its type, and the object its address names. */
export type Parent = { row: Row; schema: ObjectSchema };

/** A step from a record to the one that a reference of it names. */
export type ParentRelation = {
  name: string;
  reference: FieldSchema;
  /** Whose fields the path can go on to: the parent's, or those of Name where parents are of several types. */
  schema: ObjectSchema;
  parentOf(row: Row): Parent | undefined;
};

/** The relation of that name; undefined when there is none, or when the caller may not see what it leads to. */
export function parentRelation(source: Source, schema: ObjectSchema, name: string): ParentRelation | undefined {
  const wanted = name.toLowerCase();
  const reference = schema.fields.find((field) => field.relationshipName?.toLowerCase() === wanted);
  if (!reference?.relationshipName) return undefined;
  return reference.referenceTo.length > 1
    ? polymorphic(source, reference, reference.relationshipName)
    : monomorphic(source, reference, reference.relationshipName);
}

function monomorphic(source: Source, reference: FieldSchema, name: string): ParentRelation | undefined {
  const records = source.find(reference.referenceTo[0] ?? '');
  if (!records) return undefined;
  const { schema } = records;
  return {
    name,
    reference,
    schema,
    parentOf(row) {
      const id = row[reference.name];
      const parent = typeof id === 'string' ? records.get(id) : undefined;
      return parent && { row: parent, schema };
    },
  };
}

function polymorphic(source: Source, reference: FieldSchema, name: string): ParentRelation {
  return {
    name,
    reference,
    schema: nameSchema,
    parentOf(row) {
      const id = row[reference.name];
      if (typeof id !== 'string') return undefined;
      const records = source.findByKeyPrefix(id.slice(0, 3));
      const parent = records?.get(id);
      return records && parent && { row: asName(records.schema, parent), schema: records.schema };
    },
  };
}

/** A record of any object as the Name object shows it. */
function asName(schema: ObjectSchema, row: Row): Row {
  const fields: Record<string, FieldValue> = {};
  for (const { name } of nameSchema.fields) fields[name] = findField(schema, name) ? (row[name] ?? null) : null;
  const nameField = schema.fields.find((field) => field.nameField);
  return { ...fields, Id: row.Id, Name: row[nameField?.name ?? ''] ?? null, Type: schema.name };
}
