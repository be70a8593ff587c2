import { SfError } from '@salesforce/core';
import { errorCodeOf, isBreakdown } from '../errors.js';
import type { WriteError } from './recordCollection.js';

/* What a refused or unanswered write means: "Status Codes and Error Responses", REST API Developer Guide; StatusCode, SOAP API Developer Guide. */

/** Whether a call may have been done although it failed. */
export const mayHaveBeenDone = isBreakdown;

const REFUSED_TO_ALL_CALLS = new Set([
  'REQUEST_LIMIT_EXCEEDED',
  'INVALID_SESSION_ID',
  'API_CURRENTLY_DISABLED',
  'API_DISABLED_FOR_ORG',
  'FUNCTIONALITY_NOT_ENABLED',
]);

/** Whether no further call can succeed. Errors of this plugin and of the CLI (an interrupt, a lost login) are such. */
export const endsTheRun = (error: unknown): boolean =>
  error instanceof SfError || REFUSED_TO_ALL_CALLS.has(errorCodeOf(error));

/** The error of a whole call, for each of its records. */
export const toWriteError = (error: unknown): WriteError => ({
  code: errorCodeOf(error) || (error instanceof Error ? error.name : 'UNKNOWN_EXCEPTION'),
  message: error instanceof Error ? error.message : String(error),
  fields: [],
});

const GONE = new Set(['ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY', 'NOT_FOUND']);
const DUPLICATE = new Set(['DUPLICATE_VALUE', 'DUPLICATE_USERNAME']);

/** Whether a delete found nothing to delete. */
export const isGone = ({ code }: WriteError): boolean => GONE.has(code);

/** Whether an insert found that the record is there. */
export const isDuplicate = ({ code }: WriteError): boolean => DUPLICATE.has(code);

/** Whether somebody else held a lock that the write needed. */
export const isLocked = ({ code }: WriteError): boolean => code === 'UNABLE_TO_LOCK_ROW';

/** Whether a record was good, but another of its call was not. */
export const isRolledBack = ({ code }: WriteError): boolean => code === 'ALL_OR_NONE_OPERATION_ROLLED_BACK';
