import { parseDate, parseDateTime } from '../org/time.js';
import { noSuchColumn, UnreadableValue } from '../org/faults.js';
import { findField } from '../org/fieldMap.js';
import { toLongId } from '../org/ids.js';
import type { Table } from '../org/types.js';
import type { FieldSchema, FieldValue, ObjectSchema } from '../schema/types.js';
import { fieldsNotWritable, invalidCrossReference, refused, requiredFieldMissing } from './faults.js';
import type { Values } from './rules.js';

type Tables = (object: string) => Table;

/**
 * The fields of a request by their exact names, each as it is stored.
 *
 * @throws INVALID_FIELD, INVALID_FIELD_FOR_INSERT_UPDATE, or the fault of a wrong value.
 */
export function checkedValues(schema: ObjectSchema, fields: Values, call: 'create' | 'update', table: Tables): Values {
  const writable = call === 'create' ? 'createable' : 'updateable';
  const given = Object.entries(fields).map(([name, value]) => {
    const field = findField(schema, name);
    if (!field) throw noSuchColumn(name, schema.name);
    return { field, value };
  });
  const locked = given.filter(({ field }) => !field[writable]).map(({ field }) => field.name);
  if (locked.length > 0) throw fieldsNotWritable(locked);
  return Object.fromEntries(given.map(({ field, value }) => [field.name, checkedValue(field, value, table)]));
}

/** @throws REQUIRED_FIELD_MISSING for required fields that a new record lacks or an old one would lose. */
export function checkRequired(schema: ObjectSchema, values: Values, call: 'create' | 'update'): void {
  const isMissing = (name: string): boolean =>
    call === 'create' ? (values[name] ?? null) === null : values[name] === null;
  const missing = schema.fields.filter(({ required, name }) => required && isMissing(name)).map(({ name }) => name);
  if (missing.length > 0) throw requiredFieldMissing(missing);
}

function checkedValue(field: FieldSchema, given: FieldValue, table: Tables): FieldValue {
  const value = typeof given === 'string' && field.type !== 'textarea' ? given.trim() : given;
  if (value === null) return field.type === 'boolean' ? (field.defaultValue ?? false) : null;
  switch (field.type) {
    case 'boolean':
      return booleanOf(value) ?? unreadable(field, value);
    case 'int':
    case 'double':
      return numberOf(value) ?? unreadable(field, value);
    case 'date':
      return parseDate(String(value)) ?? unreadable(field, value);
    case 'datetime':
      return parseDateTime(String(value)) ?? unreadable(field, value);
  }
  if (typeof value !== 'string') return unreadable(field, value);
  if (value === '') return null;
  return field.type === 'id' || field.type === 'reference'
    ? checkedReference(field, value, table)
    : checkedText(field, value);
}

/** The texts `true` and `false` count as well, `TRUE` does not. */
function booleanOf(value: FieldValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

function numberOf(value: FieldValue): number | undefined {
  const isNumber = typeof value !== 'boolean' && value !== '' && Number.isFinite(Number(value));
  return isNumber ? Number(value) : undefined;
}

/** Salesforce reads a request by the types of its fields, and refuses all of it where one value has another type. */
function unreadable(field: FieldSchema, value: FieldValue): never {
  const kind =
    typeof value === 'string'
      ? 'VALUE_STRING'
      : typeof value === 'boolean'
        ? `VALUE_${String(value).toUpperCase()}`
        : Number.isInteger(value)
          ? 'VALUE_NUMBER_INT'
          : 'VALUE_NUMBER_FLOAT';
  throw new UnreadableValue(
    `Cannot deserialize instance of ${field.type} from ${kind} value ${String(value)} or request may be missing a required field`,
    value,
  );
}

function checkedReference(field: FieldSchema, value: string, table: Tables): string {
  const id = toLongId(value);
  const target = field.referenceTo.find((object) => table(object).schema.keyPrefix === id?.slice(0, 3));
  if (id === undefined || target === undefined)
    throw refused('MALFORMED_ID', `${field.label}: id value of incorrect type: ${value}`, [field.name]);
  if (!table(target).get(id)) throw invalidCrossReference();
  return id;
}

const EMAIL = /^[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:".]+(\.[^\s@<>()[\],;:".]+)+$/;

export const isEmailShaped = (text: string): boolean => EMAIL.test(text);

function checkedText(field: FieldSchema, value: string): string {
  if (field.length > 0 && value.length > field.length)
    throw refused('STRING_TOO_LONG', `${field.label}: data value too large: ${value} (max length=${field.length})`, [
      field.name,
    ]);
  if (field.type === 'email' && !isEmailShaped(value))
    throw refused('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${value}`, [field.name]);
  if (field.type === 'picklist') {
    const known = field.picklistValues.find(
      (entry) => entry.active && entry.value.toLowerCase() === value.toLowerCase(),
    );
    if (!known)
      throw refused(
        'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        `${field.label}: bad value for restricted picklist field: ${value}`,
        [field.name],
      );
    return known.value;
  }
  return value;
}
