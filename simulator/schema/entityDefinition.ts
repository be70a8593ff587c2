import { filled, flag, id, integer, lookup, named, text } from './fields.js';
import { sObject } from './sObject.js';

/** Object Reference: EntityDefinition. Derived from this schema. */
export const entityDefinition = sObject({
  name: 'EntityDefinition',
  keyPrefix: '4ie',
  since: 32,
  fields: [
    id(),
    text('DurableId'),
    named(...filled(text('QualifiedApiName', 70))),
    text('DeveloperName', 240),
    text('Label', 765),
    text('PluralLabel', 765),
    text('NamespacePrefix', 15),
    text('KeyPrefix', 3),
    flag('IsQueryable'),
    flag('IsCustomizable'),
    flag('IsCustomSetting'),
  ],
});

/** Object Reference: EntityParticle. */
export const entityParticle = sObject({
  name: 'EntityParticle',
  keyPrefix: '0Nt',
  since: 37,
  fields: [
    id(),
    text('DurableId'),
    lookup('EntityDefinitionId', 'EntityDefinition', 'Particles'),
    named(...filled(text('QualifiedApiName', 290))),
    text('DeveloperName', 240),
    text('Name', 255),
    text('Label', 765),
    text('DataType', 60),
    integer('Length'),
    flag('IsNillable'),
    flag('IsCreatable'),
    flag('IsUpdatable'),
    flag('IsPermissionable'),
    flag('IsNameField'),
  ],
});

/** Object Reference: FieldDefinition. */
export const fieldDefinition = sObject({
  name: 'FieldDefinition',
  keyPrefix: '4ff',
  since: 32,
  fields: [
    id(),
    text('DurableId'),
    lookup('EntityDefinitionId', 'EntityDefinition', 'Fields'),
    named(...filled(text('QualifiedApiName', 70))),
    text('DeveloperName', 240),
    text('NamespacePrefix', 15),
    text('Label', 765),
    text('MasterLabel', 765),
    text('DataType', 255),
    integer('Length'),
    flag('IsNillable'),
    flag('IsNameField'),
  ],
});

/** Object Reference: PicklistValueInfo. */
export const picklistValueInfo = sObject({
  name: 'PicklistValueInfo',
  keyPrefix: '4pv',
  since: 37,
  fields: [
    id(),
    text('DurableId'),
    lookup('EntityParticleId', 'EntityParticle', 'PicklistValues'),
    text('Value', 765),
    named(text('Label', 765)),
    flag('IsDefaultValue'),
    flag('IsActive'),
    text('ValidFor', 1024),
  ],
});
