import type { Table } from './types.js';
import type { FieldSchema, ObjectSchema } from '../schema/types.js';

const METADATA = ['EntityDefinition', 'EntityParticle', 'FieldDefinition', 'PicklistValueInfo'];

export const isMetadata = (object: string): boolean => METADATA.includes(object);

/** Describes the objects in records of EntityDefinition, EntityParticle, FieldDefinition and PicklistValueInfo. */
export function fillMetadata(table: (object: string) => Table, schemas: Iterable<ObjectSchema>): void {
  for (const schema of schemas) {
    const definition = table('EntityDefinition').insert({
      DurableId: schema.name,
      QualifiedApiName: schema.name,
      DeveloperName: developerNameOf(schema.name),
      NamespacePrefix: namespaceOf(schema.name),
      Label: schema.label,
      PluralLabel: schema.labelPlural,
      KeyPrefix: schema.keyPrefix,
      IsQueryable: schema.queryable,
      IsCustomizable: schema.isData ?? false,
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
    DeveloperName: developerNameOf(field.name),
    Name: field.name,
    Label: field.label,
    DataType: field.type,
    Length: field.length,
    IsNillable: field.nillable,
    IsCreatable: field.createable,
    IsUpdatable: field.updateable,
    IsPermissionable: field.permissionable ?? false,
    IsNameField: field.nameField ?? false,
  });
  table('FieldDefinition').insert({
    DurableId: durableId,
    EntityDefinitionId: definitionId,
    QualifiedApiName: field.name,
    DeveloperName: developerNameOf(field.name),
    NamespacePrefix: namespaceOf(field.name),
    Label: field.label,
    MasterLabel: field.label,
    DataType: field.type,
    Length: field.length,
    IsNillable: field.nillable,
    IsNameField: field.nameField ?? false,
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

/** The parts of `ns__Invoice__c`. */
const namespaceOf = (name: string): string | null => /^(\w+?)__\w+?__c$/.exec(name)?.[1] ?? null;
const developerNameOf = (name: string): string => name.replace(/^\w+?__(?=\w+?__c$)/, '').replace(/__c$/, '');
