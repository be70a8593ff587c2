import type { Feature, ObjectSchema } from './types.js';
import { labelOf, type FieldDefinition } from './fields.js';

export type Call = 'create' | 'update' | 'delete';

/** An object as its file declares it: child relationships come from the references of the others. */
export type ObjectDefinition = Omit<ObjectSchema, 'fields' | 'childRelationships'> & { fields: FieldDefinition[] };

export type Declaration = {
  name: string;
  keyPrefix: string;
  label?: string;
  labelPlural?: string;
  /** The DML calls the Object Reference lists; every object can be queried. */
  calls?: Call[];
  since?: number;
  feature?: Feature;
  /** System permissions of which the reader needs one. */
  readPermissions?: string[];
  fields: Array<FieldDefinition | FieldDefinition[]>;
  maxRows?: number;
  isData?: true;
  isCustom?: true;
  repeatsItself?: true;
};

/** Fields that whoever reads a record may read (Salesforce Help: "Field-Level Security"; Object Reference: FieldPermissions). */
const ALWAYS_OPEN = ['FirstName', 'IsDeleted', 'LastName', 'Name', 'OwnerId'];

const isPermissionable = ({ name, required, nillable, type, permissionable }: FieldDefinition): boolean =>
  permissionable ?? (!ALWAYS_OPEN.includes(name) && !required && (nillable || type === 'boolean'));

/** Completes a declaration. No field can be written by a call that the object does not have. */
export function sObject(declaration: Declaration): ObjectDefinition {
  const { name, keyPrefix, calls = [], readPermissions = [], since, feature, maxRows } = declaration;
  const { isData, isCustom, repeatsItself } = declaration;
  const label = declaration.label ?? labelOf(name);
  const createable = calls.includes('create');
  const updateable = calls.includes('update');
  return {
    name,
    label,
    labelPlural: declaration.labelPlural ?? `${label}s`,
    keyPrefix,
    queryable: true,
    createable,
    updateable,
    deletable: calls.includes('delete'),
    readPermissions,
    ...(since === undefined ? {} : { since }),
    ...(feature === undefined ? {} : { feature }),
    ...(maxRows === undefined ? {} : { maxRows }),
    ...(isData && { isData }),
    ...(isCustom && { isCustom }),
    ...(repeatsItself && { repeatsItself }),
    fields: declaration.fields.flat().map((field) => ({
      ...field,
      createable: field.createable && createable,
      updateable: field.updateable && updateable,
      permissionable: isData === true && isPermissionable(field),
    })),
  };
}
