import { rightBits, type Permission, type PermissionRef, type Right, type WantedPermission } from './permission.js';

/** A row of a container that gives something: some right on a permission. */
export type Need = { readonly permission: PermissionRef; readonly bit: number };

/** What it takes to have a permission. The parts may come from different containers. */
export type Rule = Need | { readonly anyOf: readonly Rule[] } | { readonly allOf: readonly Rule[] };

/**
 * What gives a permission, as needs of single rows.
 *
 * Source: "View All and Modify All Permissions Overview" (both open records and no fields), "Field-Level Security" and "What
 * Determines Field Access" (Edit Read Only Fields), Salesforce Help.
 */
export function ruleOf({ permission, right }: WantedPermission): Rule {
  switch (permission.kind) {
    case 'object':
      return objectRule(permission.id, right);
    case 'field':
      return fieldRule(permission, right);
    default:
      return { permission, bit: rightBits.read };
  }
}

/** The right on an object, by a row of it or by a system permission that gives it on every object. */
function objectRule(object: string, right: Right): Rule {
  const row: Need = { permission: { kind: 'object', id: object }, bit: rightBits[right] };
  if (right === 'view-all-fields') return { anyOf: [row, system('ViewAllFieldsGlobal')] };
  const isReading = right === 'read' || right === 'view-all';
  return { anyOf: [row, ...(isReading ? [system('ViewAllData')] : []), system('ModifyAllData')] };
}

/** The object's record must be open as well as the field. */
function fieldRule({ id, isSecured, rowIds = [id] }: Permission, right: Right): Rule {
  const object = id.slice(0, id.indexOf('.'));
  const record = objectRule(object, right === 'read' ? 'read' : 'edit');
  if (isSecured === false) return record;
  const rows = (of: Right): Need[] =>
    rowIds.map((rowId) => ({ permission: { kind: 'field', id: rowId }, bit: rightBits[of] }));
  const isOpen: Rule =
    right === 'read'
      ? { anyOf: [...rows('read'), objectRule(object, 'view-all-fields')] }
      : { anyOf: [...rows('edit'), { allOf: [{ anyOf: rows('read') }, system('EditReadonlyFields')] }] };
  return { allOf: [record, isOpen] };
}

function system(name: string): Need {
  return { permission: { kind: 'system', id: name }, bit: rightBits.read };
}
