import { status } from '@grpc/grpc-js';
import { SfError } from '@salesforce/core';
import { TaskFailure } from '../../c1/taskAnswer.js';
import type { OutcomeStatus, WriteOutcome } from '../../model/change.js';
import { isBreakdown, toSfError } from '../../org/errors.js';

type Failing = { readonly code: status; readonly isRetryable: boolean };

/** By the names of this plugin's errors about an org. A write's error may have Salesforce's code instead. */
const FAILURES: Readonly<Record<string, Failing>> = {
  OrgNotReachableError: { code: status.UNAVAILABLE, isRetryable: true },
  ServerBusyError: { code: status.UNAVAILABLE, isRetryable: true },
  ConcurrencyLimitError: { code: status.RESOURCE_EXHAUSTED, isRetryable: true },
  DailyApiLimitReachedError: { code: status.RESOURCE_EXHAUSTED, isRetryable: true },
  SessionExpiredError: { code: status.UNAUTHENTICATED, isRetryable: true },
  ApiNotEnabledForUserError: { code: status.PERMISSION_DENIED, isRetryable: false },
  ApiDisabledForOrgError: { code: status.PERMISSION_DENIED, isRetryable: false },
  InsufficientAccessError: { code: status.PERMISSION_DENIED, isRetryable: false },
  BadEntitlementError: { code: status.INVALID_ARGUMENT, isRetryable: false },
  BadGrantError: { code: status.INVALID_ARGUMENT, isRetryable: false },
  InvalidChangesError: { code: status.INVALID_ARGUMENT, isRetryable: false },
  InvalidUsersError: { code: status.INVALID_ARGUMENT, isRetryable: false },
  UserNotFoundError: { code: status.NOT_FOUND, isRetryable: false },
};

/** An error about the org as C1 is told it, with what to do. Anything else stays. */
export const salesforceFailure = (error: unknown): unknown => {
  if (!(error instanceof SfError)) return error;
  const { code, isRetryable } = FAILURES[error.name] ?? { code: status.UNKNOWN, isRetryable: true };
  const message = [error.message, ...(error.actions ?? [])].join(' ');
  return new TaskFailure(code, message, isRetryable);
};

const failingWrite = (outcome: OutcomeStatus, error: WriteOutcome['error']): Failing => {
  const thrown = error && Object.assign(new Error(error.message), { errorCode: error.code });
  const known = error && (FAILURES[error.code] ?? FAILURES[toSfError(thrown, '').name]);
  if (known) return known;
  return outcome === 'not sent' || (thrown && isBreakdown(thrown))
    ? { code: status.UNAVAILABLE, isRetryable: true }
    : { code: status.FAILED_PRECONDITION, isRetryable: false };
};

/**
 * A write that was not done as C1 is told it: what passes is told as when a read meets it.
 *
 * @param message what Salesforce says, and what to do
 */
export const writeFailure = (message: string, outcome: OutcomeStatus, error: WriteOutcome['error']): TaskFailure => {
  const { code, isRetryable } = failingWrite(outcome, error);
  return new TaskFailure(code, message, isRetryable);
};

/** The same for what is never tried again on its own. */
export const finalFailure = (error: unknown): TaskFailure => {
  const failure = salesforceFailure(error);
  if (failure instanceof TaskFailure) return new TaskFailure(failure.code, failure.message);
  return new TaskFailure(status.UNKNOWN, failure instanceof Error ? failure.message : String(failure));
};
