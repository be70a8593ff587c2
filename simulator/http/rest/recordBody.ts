import type { FieldValue } from '../../schema/types.js';
import { jsonParserError } from '../errors.js';

export type JsonObject = Record<string, unknown>;

/** @throws SalesforceFault JSON_PARSER_ERROR unless the body is a JSON object. */
export function objectBody(body: unknown): JsonObject {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw jsonParserError('The HTTP entity body is required, and it must be a JSON object.');
  }
  return body as JsonObject;
}

/**
 * A record's field values, without its `attributes`.
 *
 * @throws SalesforceFault JSON_PARSER_ERROR for a value that no field can hold.
 */
export function recordFields(record: JsonObject): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(record)) {
    if (name === 'attributes') continue;
    if (typeof value === 'object' && value !== null)
      throw jsonParserError(`Unexpected object or array for field ${name}`);
    fields[name] = value as FieldValue;
  }
  return fields;
}

/** The names in a comma-separated parameter; undefined when it is absent. */
export const nameList = (text: string | null | undefined): string[] | undefined =>
  text === null || text === undefined ? undefined : text.split(',').map((name) => name.trim());
