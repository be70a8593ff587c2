import { writableObject } from '../../model/resourceType.js';

/**
 * What tells a record from all others of its object without its id: equal for equal records, and to compare only. Null
 * when the object has no natural key, or the fields do not hold it.
 */
export function recordKey(object: string, fields: Readonly<Record<string, unknown>>): string | null {
  const { naturalKey, userField, targetFields } = writableObject(object);
  if (!naturalKey) return null;
  const target = targetFields.find((name) => typeof fields[name] === 'string');
  const names = targetFields.length > 0 ? [userField, target ?? ''] : naturalKey;
  const values = names.map((name) => fields[name]);
  return values.every((value) => typeof value === 'string') ? values.join(' ').toLowerCase() : null;
}
