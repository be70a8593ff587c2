import type { Feature, FieldSchema, ObjectSchema, PicklistValue } from '../schema/types.js';
import { versionedSchemas } from './versionedSchemas.js';

/** The objects of one org, by lower-case name: Salesforce's own and those that the org made for itself. */
export class OrgSchemas {
  private readonly custom: ObjectSchema[] = [];
  private readonly cache = new Map<Map<string, ObjectSchema>, Map<string, ObjectSchema>>();

  public add(schema: ObjectSchema): void {
    this.custom.push(schema);
    this.cache.clear();
  }

  /** What an API version shows while the org has these features. */
  public of(apiVersion: number, features: Set<Feature>): Map<string, ObjectSchema> {
    const standard = versionedSchemas(apiVersion, features);
    let schemas = this.cache.get(standard);
    if (!schemas) {
      schemas = withValues(
        new Map([...standard, ...this.custom.map((schema) => [schema.name.toLowerCase(), schema] as const)]),
      );
      this.cache.set(standard, schemas);
    }
    return schemas;
  }
}

/** Fills in the picklists that name the org's own objects and fields. */
function withValues(schemas: Map<string, ObjectSchema>): Map<string, ObjectSchema> {
  const data = [...schemas.values()].filter(({ isData }) => isData);
  const values = {
    objects: data.map(({ name, label }) => valueOf(name, label)),
    fields: data.flatMap(permissionableFields).map((name) => valueOf(name, name)),
  };
  const filled = (field: FieldSchema): FieldSchema =>
    field.valuesFrom ? { ...field, picklistValues: values[field.valuesFrom] } : field;
  return new Map(
    [...schemas].map(([key, schema]) => [
      key,
      schema.fields.some(({ valuesFrom }) => valuesFrom) ? { ...schema, fields: schema.fields.map(filled) } : schema,
    ]),
  );
}

const valueOf = (value: string, label: string): PicklistValue => ({ value, label, active: true, defaultValue: false });

/**
 * The fields of an object as FieldPermissions names them: parts of a compound field by the compound, and the account of a contact by its
 * id (Object Reference: FieldPermissions, Field).
 */
export function permissionableFields({ name, fields }: ObjectSchema): string[] {
  const names = fields.filter(({ permissionable }) => permissionable).map((field) => field.compound ?? field.name);
  return [...new Set(names)].map((field) => `${name}.${field}`);
}
