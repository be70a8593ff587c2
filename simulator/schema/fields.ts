import type { Feature, FieldSchema, FieldType, FieldValue, PicklistValue } from './types.js';

/**
 * A field, and under which names the objects it refers to list its records (`{ User: 'PermissionSetAssignments' }`).
 */
export type FieldDefinition = FieldSchema & { childRelationships?: Record<string, string> };

const DEFAULT_LENGTH: Partial<Record<FieldType, number>> = {
  id: 18,
  reference: 18,
  picklist: 255,
  email: 128,
  phone: 40,
  url: 1024,
};

function define(name: string, type: FieldType, more: Partial<FieldDefinition> = {}): FieldDefinition {
  return {
    name,
    label: labelOf(name),
    type,
    nillable: true,
    createable: true,
    updateable: true,
    required: false,
    length: DEFAULT_LENGTH[type] ?? 0,
    referenceTo: [],
    relationshipName: null,
    picklistValues: [],
    ...more,
  };
}

/** `TimeZoneSidKey` → `Time Zone Sid Key`: how Salesforce labels most standard fields. */
export function labelOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/\bId$/, 'ID');
}

export const id = (): FieldDefinition =>
  define('Id', 'id', { label: 'Record ID', nillable: false, createable: false, updateable: false });

export const text = (name: string, length = 255): FieldDefinition => define(name, 'string', { length });
export const longText = (name: string, length = 255): FieldDefinition => define(name, 'textarea', { length });
export const email = (name: string): FieldDefinition => define(name, 'email');
export const phone = (name: string): FieldDefinition => define(name, 'phone');
export const url = (name: string): FieldDefinition => define(name, 'url');
export const integer = (name: string): FieldDefinition => define(name, 'int');
export const double = (name: string): FieldDefinition => define(name, 'double');
export const date = (name: string): FieldDefinition => define(name, 'date');
export const dateTime = (name: string): FieldDefinition => define(name, 'datetime');

export const flag = (name: string, defaultValue = false): FieldDefinition =>
  define(name, 'boolean', { nillable: false, defaultValue });

/** Values are their own labels unless written as `value: label`; a leading `-` marks an inactive one. */
export function picklist(name: string, values: readonly string[], defaultValue?: FieldValue): FieldDefinition {
  return define(name, 'picklist', {
    picklistValues: values.map((value) => picklistValue(value, defaultValue)),
    ...(defaultValue === undefined ? {} : { defaultValue }),
  });
}

function picklistValue(written: string, defaultValue: FieldValue | undefined): PicklistValue {
  const active = !written.startsWith('-');
  const [value = '', label = value] = (active ? written : written.slice(1)).split(': ');
  return { value, label, active, defaultValue: value === defaultValue };
}

/**
 * A reference. Its path name in SOQL is the field's name without `Id`.
 *
 * @param childRelationships the name of the way back: one for the only object referred to, or one for each.
 */
export function lookup(
  name: string,
  referenceTo: string | string[],
  childRelationships?: string | Record<string, string>,
): FieldDefinition {
  const targets = typeof referenceTo === 'string' ? [referenceTo] : referenceTo;
  return define(name, 'reference', {
    referenceTo: targets,
    relationshipName: name.replace(/Id$/, ''),
    ...(childRelationships === undefined
      ? {}
      : {
          childRelationships:
            typeof childRelationships === 'string'
              ? Object.fromEntries(targets.map((target) => [target, childRelationships]))
              : childRelationships,
        }),
  });
}

type Change = (...fields: FieldDefinition[]) => FieldDefinition[];
const change =
  (more: Partial<FieldDefinition>): Change =>
  (...fields) =>
    fields.map((field) => ({ ...field, ...more }));

export const readOnly = change({ createable: false, updateable: false });
export const createOnly = change({ updateable: false });
export const updateOnly = change({ createable: false });
/** Must be given on create. */
export const required = change({ nillable: false, required: true });
/** Never null, because Salesforce fills it in. */
export const filled = change({ nillable: false });
export const partOf = (compound: string, ...fields: FieldDefinition[]): FieldDefinition[] =>
  change({ compound })(...fields);
/** Nobody writes it, whoever may edit the others. */
export const computed = (by: 'formula' | 'auto number', ...fields: FieldDefinition[]): FieldDefinition[] =>
  change({ computed: by, createable: false, updateable: false })(...fields);
/** Everybody who may read the object reads the field. */
export const alwaysOpen = change({ permissionable: false });
export const unique = change({ unique: true });
export const named = change({ nameField: true });
export const since = (version: number, ...fields: FieldDefinition[]): FieldDefinition[] =>
  change({ since: version })(...fields);
export const withFeature = (feature: Feature, ...fields: FieldDefinition[]): FieldDefinition[] =>
  change({ feature })(...fields);
export const labeled = (label: string, ...fields: FieldDefinition[]): FieldDefinition[] => change({ label })(...fields);

/** A polymorphic reference that no path in SOQL can follow. */
export const pathless = change({ relationshipName: null });

export const systemModstamp = (): FieldDefinition[] => readOnly(...filled(dateTime('SystemModstamp')));
export const created = (): FieldDefinition[] =>
  readOnly(...filled(dateTime('CreatedDate'), lookup('CreatedById', 'User')));
export const lastModified = (): FieldDefinition[] =>
  readOnly(...filled(dateTime('LastModifiedDate'), lookup('LastModifiedById', 'User')));
export const isDeleted = (): FieldDefinition[] => readOnly(flag('IsDeleted'));
/** Who created and changed the record, and when. */
export const audit = (): FieldDefinition[] => [...created(), ...lastModified(), ...systemModstamp()];
