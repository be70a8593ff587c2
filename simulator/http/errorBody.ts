import type { SalesforceFault } from '../org/types.js';

export type ErrorBody = Array<{ message: string; errorCode: string; fields?: string[] }>;

/** A fault as the REST API shows it. `fields` comes with the faults of a record, empty or not. */
export function errorBody({ message, errorCode, fields }: SalesforceFault, ofRecord = false): ErrorBody {
  const named = fields.length > 0 || (ofRecord && errorCode !== 'NOT_FOUND');
  return [named ? { message, errorCode, fields } : { message, errorCode }];
}
