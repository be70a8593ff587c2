import type { Table } from './types.js';
import type { FieldSchema, ObjectSchema } from '../schema/types.js';

const METADATA = ['EntityDefinition', 'EntityParticle', 'PicklistValueInfo'];

export const isMetadata = (object: string): boolean => METADATA.includes(object);

/** Describes the objects in records of EntityDefinition, EntityParticle and PicklistValueInfo. */
export function fillMetadata(table: (object: string) => Table, schemas: Iterable<ObjectSchema>): void {
  for (const schema of schemas) {
    const definition = table('EntityDefinition').insert({
      DurableId: schema.name,
      QualifiedApiName: schema.name,
      DeveloperName: schema.name,
      Label: schema.label,
      PluralLabel: schema.labelPlural,
      KeyPrefix: schema.keyPrefix,
      IsQueryable: schema.queryable,
    });
    for (const field of schema.fields) fillField(table, `${schema.name}.${field.name}`, definition.Id, field);
  }
}

function fillField(
  table: (object: string) => Table,
  durableId: string,
  definitionId: string,
  field: FieldSchema,
): void {
  const particle = table('EntityParticle').insert({
    DurableId: durableId,
    EntityDefinitionId: definitionId,
    QualifiedApiName: field.name,
    DeveloperName: field.name,
    Name: field.name,
    Label: field.label,
    DataType: field.type,
    Length: field.length,
    IsNillable: field.nillable,
    IsCreatable: field.createable,
    IsUpdatable: field.updateable,
  });
  for (const { value, label, active, defaultValue } of field.picklistValues)
    table('PicklistValueInfo').insert({
      DurableId: `${durableId}.${value}`,
      EntityParticleId: particle.Id,
      Value: value,
      Label: label,
      IsActive: active,
      IsDefaultValue: defaultValue,
    });
}
