import type { SalesforceFault } from '../org/types.js';

export type ErrorBody = Array<{ message: string; errorCode: string; fields?: string[] }>;

/** Faults of the request itself, even where it was to write a record. */
const WITHOUT_FIELDS = ['JSON_PARSER_ERROR', 'METHOD_NOT_ALLOWED', 'NOT_FOUND'];

/** A fault as the REST API shows it. `fields` comes with the faults of a record, empty or not. */
export function errorBody({ message, errorCode, fields }: SalesforceFault, ofRecord = false): ErrorBody {
  const named = fields.length > 0 || (ofRecord && !WITHOUT_FIELDS.includes(errorCode));
  return [named ? { message, errorCode, fields } : { message, errorCode }];
}
