import type { UnreadableValue } from '../org/faults.js';
import { SalesforceFault } from '../org/types.js';

/* What the REST API refuses before or around the org's own rules (REST API Developer Guide: Status Codes and Error Responses). */

export const invalidSession = (): SalesforceFault =>
  new SalesforceFault(401, 'INVALID_SESSION_ID', 'Session expired or invalid');

/** A session asks at its own user's address only. */
export const badIdentity = (): SalesforceFault => new SalesforceFault(403, 'FORBIDDEN', 'Bad_Id');

export const apiDisabledForOrg = (): SalesforceFault =>
  new SalesforceFault(403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.');

export const apiDisabledForUser = (): SalesforceFault =>
  new SalesforceFault(403, 'API_CURRENTLY_DISABLED', 'API is disabled for this User');

export const notEnabledForUser = (): SalesforceFault =>
  new SalesforceFault(403, 'FUNCTIONALITY_NOT_ENABLED', 'This feature is not currently enabled for this user.');

/** The words are those of a recorded answer (restforce/restforce, issue 607). */
export const passwordHasExpired = (): SalesforceFault =>
  new SalesforceFault(
    403,
    'INVALID_OPERATION_WITH_EXPIRED_PASSWORD',
    'The users password has expired, you must call SetPassword before attempting any other API operations',
  );

export const requestLimitExceeded = (): SalesforceFault =>
  new SalesforceFault(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');

export const serverUnavailable = (): SalesforceFault =>
  new SalesforceFault(503, 'SERVER_UNAVAILABLE', 'Server is too busy to handle your request');

/** The words by which clients tell it from the daily limit. */
export const concurrentLimitExceeded = (): SalesforceFault =>
  new SalesforceFault(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.');

/** What some users are told who may not read an object of a query. Others are told that the object does not exist. */
export const insufficientAccess = (): SalesforceFault =>
  new SalesforceFault(400, 'INSUFFICIENT_ACCESS', 'insufficient access rights on cross-reference id');

export const queryTimeout = (): SalesforceFault =>
  new SalesforceFault(400, 'QUERY_TIMEOUT', 'Your query request was running for too long.');

/** Salesforce documents the codes of 500 and 503. The other statuses come from servers in front of it. */
export const serverError = (status: 429 | 500 | 502 | 503 | 504): SalesforceFault =>
  status === 503
    ? serverUnavailable()
    : new SalesforceFault(status, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred.');

export const methodNotAllowed = (method: string, allowed: string[]): SalesforceFault =>
  new SalesforceFault(
    405,
    'METHOD_NOT_ALLOWED',
    `HTTP Method '${method}' not allowed. Allowed are ${allowed.join(',')}`,
  );

export const unsupportedMediaType = (contentType: string): SalesforceFault =>
  new SalesforceFault(415, 'UNSUPPORTED_MEDIA_TYPE', `Content type ${contentType} is not supported.`);

export const jsonParserError = (message: string): SalesforceFault =>
  new SalesforceFault(400, 'JSON_PARSER_ERROR', message);

/** The fault with the place after the value, as it stands in a body without blanks: clients write bodies so. */
export function withPlace(fault: UnreadableValue, body: unknown): SalesforceFault {
  const value = JSON.stringify(fault.value);
  const column = JSON.stringify(body).indexOf(`:${value}`) + 1 + value.length;
  return jsonParserError(`${fault.message} at [line:1, column:${String(column)}]`);
}

export const invalidQueryLocator = (): SalesforceFault =>
  new SalesforceFault(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');

export const recordLimitReached = (limit: number): SalesforceFault =>
  new SalesforceFault(
    400,
    'EXCEEDED_ID_LIMIT',
    `record limit reached. cannot submit more than ${String(limit)} records in this request`,
  );

export type ErrorBody = Array<{ message: string; errorCode: string; fields?: string[] }>;

/** The codes of faults that concern the request and not a record: they come without `fields`. */
const WITHOUT_FIELDS = ['JSON_PARSER_ERROR', 'METHOD_NOT_ALLOWED', 'NOT_FOUND'];

/** A fault as the REST API shows it, and the others of its record. The fault of a record has `fields`, which may be empty. */
export const errorBody = (fault: SalesforceFault, ofRecord = false): ErrorBody =>
  [fault, ...fault.others].map(({ message, errorCode, fields }) => {
    const named = fields.length > 0 || (ofRecord && !WITHOUT_FIELDS.includes(errorCode));
    return named ? { message, errorCode, fields } : { message, errorCode };
  });

/**
 * The fault to answer an error with. An error of the simulator itself becomes the fault that Salesforce has for its own
 * errors.
 */
export function faultOf(error: unknown): SalesforceFault {
  if (error instanceof SalesforceFault) return error;
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new SalesforceFault(status, 'UNKNOWN_EXCEPTION', `An unexpected error occurred. ${detail}`);
}
