import { rightBits, type PermissionRef, type Right, type WantedPermission } from './permission.js';

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
      return fieldRule(permission.id, right, permission.isSecured !== false);
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
function fieldRule(field: string, right: Right, isSecured: boolean): Rule {
  const object = field.slice(0, field.indexOf('.'));
  const record = objectRule(object, right === 'read' ? 'read' : 'edit');
  if (!isSecured) return record;
  const row = (of: Right): Need => ({ permission: { kind: 'field', id: field }, bit: rightBits[of] });
  const isOpen: Rule =
    right === 'read'
      ? { anyOf: [row('read'), objectRule(object, 'view-all-fields')] }
      : { anyOf: [row('edit'), { allOf: [row('read'), system('EditReadonlyFields')] }] };
  return { allOf: [record, isOpen] };
}

function system(name: string): Need {
  return { permission: { kind: 'system', id: name }, bit: rightBits.read };
}
