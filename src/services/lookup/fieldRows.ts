import type { FieldNames } from '../../org/read/describe.js';

/*
 * Which records of FieldPermissions are about a field.
 */

/** The compound field of the names of people, which is open to all who may read the object. */
const NAME = 'Name';

/**
 * The fields whose rows are about a field: the field itself, the compound field that it is a part of, the parts that it has.
 *
 * Source: "Compound Field Considerations and Limitations" and "FieldPermissions", Object Reference.
 */
export function fieldRows(fields: readonly FieldNames[], { name, compoundFieldName }: FieldNames): string[] {
  const parts = fields.filter((field) => field.compoundFieldName === name && field.name !== name);
  return [...new Set([name, ...(compoundFieldName ? [compoundFieldName] : []), ...parts.map((part) => part.name)])];
}

/** Whether field-level security decides who may read and edit a field; otherwise all who may read the object may. */
export function isSecured(fields: readonly FieldNames[], field: FieldNames): boolean {
  if (field.name === NAME) return field.permissionable;
  const rows = field.compoundFieldName === NAME ? [NAME] : fieldRows(fields, field);
  const related = fields.filter(({ name }) => rows.includes(name));
  return related.length > 0 ? related.some(({ permissionable }) => permissionable) : field.permissionable;
}

/**
 * The field of Contact that a field of a person account stands for, and the other way round.
 *
 * Source: "Person Account Custom Fields" (the suffix `__pc`), Object Reference.
 */
export function personTwin(object: string, field: string): { readonly object: string; readonly field: string } | null {
  if (object === 'Account' && /__pc$/i.test(field)) return { object: 'Contact', field: field.replace(/__pc$/i, '__c') };
  if (object === 'Contact' && /__c$/i.test(field)) return { object: 'Account', field: field.replace(/__c$/i, '__pc') };
  return null;
}
