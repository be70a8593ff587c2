import type { Caller } from './types.js';
import type { FieldSchema, ObjectSchema } from '../schema/types.js';

const SOAP_TYPES: Partial<Record<FieldSchema['type'], string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
};

/** An object as describe global lists it (REST API: "sObject Describe Global"). */
export function describeBriefly(schema: ObjectSchema, caller: Caller): Record<string, unknown> {
  const url = `/services/data/v${caller.apiVersion.toFixed(1)}/sobjects/${schema.name}`;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: schema.createable,
    custom: schema.isCustom ?? false,
    customSetting: false,
    deepCloneable: false,
    deletable: schema.deletable,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: schema.keyPrefix,
    label: schema.label,
    labelPlural: schema.labelPlural,
    layoutable: false,
    mergeable: false,
    mruEnabled: false,
    name: schema.name,
    queryable: schema.queryable,
    replicateable: schema.deletable || schema.updateable,
    retrieveable: true,
    searchable: false,
    triggerable: false,
    undeletable: false,
    updateable: schema.updateable,
    urls: { rowTemplate: `${url}/{ID}`, describe: `${url}/describe`, sobject: url },
  };
}

/** An object in full (REST API: "sObject Describe"). */
export function describeFully(schema: ObjectSchema, caller: Caller): Record<string, unknown> {
  const brief = describeBriefly(schema, caller);
  return {
    actionOverrides: [],
    ...brief,
    childRelationships: schema.childRelationships.map(({ relationshipName, childSObject, field }) => ({
      cascadeDelete: false,
      childSObject,
      deprecatedAndHidden: false,
      field,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName,
      restrictedDelete: false,
    })),
    compactLayoutable: false,
    fields: schema.fields.map(describeField),
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [],
    searchLayoutable: false,
    supportedScopes: [{ label: `All ${schema.labelPlural.toLowerCase()}`, name: 'everything' }],
  };
}

function describeField(field: FieldSchema): Record<string, unknown> {
  const { type, length } = field;
  const isLongText = type === 'textarea' && length > 255;
  const isText = SOAP_TYPES[type] === undefined;
  return {
    aggregatable: !isLongText && type !== 'boolean',
    autoNumber: field.computed === 'auto number',
    byteLength: isText || length > 0 ? length * 3 : 0,
    calculated: field.computed === 'formula',
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: false,
    compoundFieldName: field.compound ?? null,
    controllerName: null,
    createable: field.createable,
    custom: field.name.endsWith('__c'),
    defaultValue: type === 'boolean' ? (field.defaultValue ?? false) : null,
    defaultValueFormula: null,
    defaultedOnCreate: !field.nillable && !field.required,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: type === 'int' ? 8 : 0,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: false,
    extraTypeInfo: null,
    filterable: !isLongText,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: !isLongText && type !== 'datetime' && type !== 'double',
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: type === 'id' || field.unique === true,
    inlineHelpText: null,
    label: field.label,
    length,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: field.nameField ?? false,
    namePointing: field.referenceTo.length > 1,
    nillable: field.nillable,
    permissionable: field.permissionable ?? false,
    picklistValues: field.picklistValues.map(({ value, label, active, defaultValue }) => ({
      active,
      defaultValue,
      label,
      validFor: null,
      value,
    })),
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: 0,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: type === 'picklist',
    scale: 0,
    searchPrefilterable: false,
    soapType: SOAP_TYPES[type] ?? 'xsd:string',
    sortable: !isLongText,
    type,
    unique: field.unique ?? false,
    updateable: field.updateable,
    writeRequiresMasterRead: false,
  };
}
