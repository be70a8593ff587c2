import { Messages } from '@salesforce/core';
import type { FieldRule, Fields, FieldValue, RecordWrite, WritableObject } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import { toUtc } from '../../model/time.js';
import { kinds } from '../../resources/index.js';
import { shown } from './journalLine.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'journal');

/**
 * Why a write of a journal is none that a command of this plugin sends; null for one that is. A journal may come from somebody else,
 * and `undo` sends what is written in it: the kinds of access say which operations, fields and values there are.
 */
export function problemOfWrite(write: RecordWrite): string | null {
  const object = writableObject(write.object);
  const { name, operations } = object;
  const problem = (key: string, ...tokens: string[]): string => messages.getMessage(`write.${key}`, tokens);
  switch (write.op) {
    case 'insert':
      if (!operations.insert) return problem('operation', write.op, name);
      return problemOfRecord(object, write.fields, operations.insert === 'any fields');
    case 'delete':
      if (!operations.delete) return problem('operation', write.op, name);
      return problemOfId(object, write.id) ?? problemOfRecord(object, write.before, false);
    default: {
      const names = Object.keys(write.fields);
      if (names.length === 0) return problem('operation', write.op, name);
      const other = [...names, ...Object.keys(write.before)].find((field) => !operations.update.includes(field));
      if (other !== undefined) return problem('field', shown(other), name);
      const unsaid = names.find((field) => !Object.hasOwn(write.before, field));
      if (unsaid !== undefined) return problem('before', unsaid, name);
      return (
        problemOfId(object, write.id) ?? problemOfValues(object, write.fields) ?? problemOfValues(object, write.before)
      );
    }
  }
}

/** Why an id of a journal is none of a record of an object; null for one that is. */
export function problemOfId(
  { name, keyPrefix }: Pick<WritableObject, 'name' | 'keyPrefix'>,
  id: string,
): string | null {
  return isIdWith(keyPrefix, id) ? null : messages.getMessage('write.id', [shown(JSON.stringify(id)), name]);
}

/** A write with its ids as Salesforce sends them, with 18 characters. @param write one without problems */
export function withLongIds(write: RecordWrite): RecordWrite {
  const rules = writableObject(write.object).fields;
  const long = (fields: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [
        field,
        Object.hasOwn(rules, field) && rules[field]!.is === 'id' && typeof value === 'string' ? toId18(value) : value,
      ]),
    );
  switch (write.op) {
    case 'insert':
      return { ...write, fields: long(write.fields) };
    case 'delete':
      return { ...write, id: toId18(write.id), before: long(write.before) };
    default:
      return { ...write, id: toId18(write.id), fields: long(write.fields), before: long(write.before) };
  }
}

const API_NAME = /^[A-Za-z]\w*$/;

/** Why fields are not those of a record that this plugin inserts or deletes: it names its user and what the user holds. */
function problemOfRecord(object: WritableObject, fields: Fields, isAnyField: boolean): string | null {
  const { name, userField, targetFields, naturalKey } = object;
  const other = Object.keys(fields).find(
    (field) => !Object.hasOwn(object.fields, field) && !(isAnyField && API_NAME.test(field)),
  );
  if (other !== undefined) return messages.getMessage('write.field', [shown(other), name]);
  const needed = targetFields.length > 0 ? [[userField], targetFields] : [naturalKey ?? []];
  const missing = needed.find((some) => !some.some((field) => fields[field]));
  if (missing) return messages.getMessage('write.missing', [missing.join(', '), name]);
  return problemOfValues(object, fields);
}

function problemOfValues({ name, fields: rules }: WritableObject, values: Fields): string | null {
  const wrong = Object.entries(values).find(
    ([field, value]) => Object.hasOwn(rules, field) && !follows(rules[field]!, value),
  );
  if (!wrong) return null;
  return messages.getMessage('write.value', [shown(JSON.stringify(wrong[1])), wrong[0], name]);
}

function follows({ is, of, orEmpty }: FieldRule, value: FieldValue): boolean {
  if (value === null) return orEmpty === true;
  switch (is) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'id':
      return typeof value === 'string' && isIdWith(kinds.find(({ type }) => type.id === of)?.record?.keyPrefix, value);
    case 'time':
      return typeof value === 'string' && IS_TIME.test(value) && toUtc(value) !== null;
    default:
      return typeof value === 'string';
  }
}

/** A time in UTC as this plugin writes it, or as Salesforce sends it. */
const IS_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:?\d{2})$/;

function isIdWith(keyPrefix: string | undefined, text: string): boolean {
  return isSalesforceId(text) && (keyPrefix === undefined || toId18(text).startsWith(keyPrefix));
}
