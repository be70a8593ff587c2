import { status } from '@grpc/grpc-js';
import { SfError } from '@salesforce/core';
import { TaskFailure } from '../../c1/taskAnswer.js';

type Failing = { readonly code: status; readonly isRetryable: boolean };

/** By the names of this plugin's errors about an org. */
const FAILURES: Readonly<Record<string, Failing>> = {
  OrgNotReachable: { code: status.UNAVAILABLE, isRetryable: true },
  ServerBusy: { code: status.UNAVAILABLE, isRetryable: true },
  ConcurrencyLimit: { code: status.RESOURCE_EXHAUSTED, isRetryable: true },
  DailyApiLimitReached: { code: status.RESOURCE_EXHAUSTED, isRetryable: true },
  SessionExpired: { code: status.UNAUTHENTICATED, isRetryable: true },
  ApiNotEnabledForUser: { code: status.PERMISSION_DENIED, isRetryable: false },
  ApiDisabledForOrg: { code: status.PERMISSION_DENIED, isRetryable: false },
  InsufficientAccess: { code: status.PERMISSION_DENIED, isRetryable: false },
  BadEntitlementError: { code: status.INVALID_ARGUMENT, isRetryable: false },
  BadGrantError: { code: status.INVALID_ARGUMENT, isRetryable: false },
  InvalidChanges: { code: status.INVALID_ARGUMENT, isRetryable: false },
  InvalidUsers: { code: status.INVALID_ARGUMENT, isRetryable: false },
  UserNotFound: { code: status.NOT_FOUND, isRetryable: false },
};

/** An error about the org as C1 is told it, with what to do. Anything else stays. */
export const salesforceFailure = (error: unknown): unknown => {
  if (!(error instanceof SfError)) return error;
  const { code, isRetryable } = FAILURES[error.name] ?? { code: status.UNKNOWN, isRetryable: true };
  const message = [error.message, ...(error.actions ?? [])].join(' ');
  return new TaskFailure(code, message, isRetryable);
};

/** The same for what is never tried again on its own. */
export const finalFailure = (error: unknown): unknown => {
  const failure = salesforceFailure(error);
  return failure instanceof TaskFailure ? new TaskFailure(failure.code, failure.message) : failure;
};
