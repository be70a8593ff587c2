import { status } from '@grpc/grpc-js';
import { SfError } from '@salesforce/core';
import { TaskFailure } from '../../c1/taskAnswer.js';
import type { OutcomeStatus, WriteOutcome } from '../../model/change.js';
import { isBreakdown, toSfError } from '../../org/errors.js';

/** The code of a failure, and whether C1 may try the task again. */
type FailureCode = { readonly code: status; readonly isRetryable: boolean };

/** The codes by the names of this plugin's errors about an org. */
const FAILURES: Readonly<Record<string, FailureCode>> = {
  OrgNotReachableError: { code: status.UNAVAILABLE, isRetryable: true },
  UntrustedCertificateError: { code: status.UNAVAILABLE, isRetryable: true },
  TlsFailedError: { code: status.UNAVAILABLE, isRetryable: true },
  ProxyRefusedError: { code: status.UNAVAILABLE, isRetryable: true },
  ProxyBusyError: { code: status.UNAVAILABLE, isRetryable: true },
  ProxyNotReachableError: { code: status.UNAVAILABLE, isRetryable: true },
  AnswerTooLargeError: { code: status.UNAVAILABLE, isRetryable: true },
  AnswerTooSlowError: { code: status.UNAVAILABLE, isRetryable: true },
  ServerBusyError: { code: status.UNAVAILABLE, isRetryable: true },
  ConcurrencyLimitError: { code: status.RESOURCE_EXHAUSTED, isRetryable: true },
  DailyApiLimitReachedError: { code: status.RESOURCE_EXHAUSTED, isRetryable: true },
  SessionExpiredError: { code: status.UNAUTHENTICATED, isRetryable: true },
  ApiNotEnabledForUserError: { code: status.PERMISSION_DENIED, isRetryable: false },
  PasswordExpiredError: { code: status.UNAUTHENTICATED, isRetryable: false },
  ApiDisabledForOrgError: { code: status.PERMISSION_DENIED, isRetryable: false },
  InsufficientAccessError: { code: status.PERMISSION_DENIED, isRetryable: false },
  PermissionsHiddenError: { code: status.PERMISSION_DENIED, isRetryable: false },
  BadEntitlementError: { code: status.INVALID_ARGUMENT, isRetryable: false },
  BadGrantError: { code: status.INVALID_ARGUMENT, isRetryable: false },
  InvalidChangesError: { code: status.INVALID_ARGUMENT, isRetryable: false },
  InvalidUsersError: { code: status.INVALID_ARGUMENT, isRetryable: false },
  UserNotFoundError: { code: status.NOT_FOUND, isRetryable: false },
};

/** Turns an error about the org into the failure that C1 is told, with the next steps. Any other error stays as it is. */
export const salesforceFailure = (error: unknown): unknown => {
  if (!(error instanceof SfError)) return error;
  const { code, isRetryable } = FAILURES[error.name] ?? { code: status.UNKNOWN, isRetryable: true };
  const message = [error.message, ...(error.actions ?? [])].join(' ');
  return new TaskFailure(code, message, isRetryable);
};

const writeFailureCode = (outcome: OutcomeStatus, error: WriteOutcome['error']): FailureCode => {
  const thrown = error && Object.assign(new Error(error.message), { errorCode: error.code });
  const known = error && (FAILURES[error.code] ?? FAILURES[toSfError(thrown, '').name]);
  if (known) return known;
  return outcome === 'not sent' || (thrown && isBreakdown(thrown))
    ? { code: status.UNAVAILABLE, isRetryable: true }
    : { code: status.FAILED_PRECONDITION, isRetryable: false };
};

/**
 * The failure that C1 is told for a write that was not done. It has the code that a failed read has for the same reason.
 *
 * @param message Salesforce's answer, and the next steps
 */
export const writeFailure = (message: string, outcome: OutcomeStatus, error: WriteOutcome['error']): TaskFailure => {
  const { code, isRetryable } = writeFailureCode(outcome, error);
  return new TaskFailure(code, message, isRetryable);
};

/** Turns an error into a failure that C1 never tries again by itself. */
export const finalFailure = (error: unknown): TaskFailure => {
  const failure = salesforceFailure(error);
  if (failure instanceof TaskFailure) return new TaskFailure(failure.code, failure.message);
  return new TaskFailure(status.UNKNOWN, failure instanceof Error ? failure.message : String(failure));
};
