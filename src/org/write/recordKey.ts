import { naturalKey, type WritableObject } from '../../model/recordWrite.js';

/**
 * What tells a record from all others of its object without its id: equal for equal records, and to compare only. Null
 * when the object has no natural key, or the fields do not hold it.
 *
 * The assignment of a permission set group also names the permission set that Salesforce keeps behind the group: the
 * group decides (PermissionSetAssignment, Object Reference).
 */
export const recordKey = (object: WritableObject, fields: Readonly<Record<string, unknown>>): string | null => {
  const names = naturalKey[object];
  if (!names) return null;
  const values =
    object === 'PermissionSetAssignment'
      ? [fields['AssigneeId'], fields['PermissionSetGroupId'] ?? fields['PermissionSetId']]
      : names.map((name) => fields[name]);
  return values.every((value) => typeof value === 'string') ? values.join(' ').toLowerCase() : null;
};
