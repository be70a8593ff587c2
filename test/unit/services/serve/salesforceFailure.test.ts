import { status } from '@grpc/grpc-js';
import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { TaskFailure } from '../../../../src/c1/taskAnswer.js';
import type { OutcomeStatus } from '../../../../src/model/change.js';
import { finalFailure, salesforceFailure, writeFailure } from '../../../../src/services/serve/salesforceFailure.js';

const told = (failure: unknown): unknown[] => {
  const { code, isRetryable, message } = failure as TaskFailure;
  return [failure instanceof TaskFailure, status[code], isRetryable, message];
};

describe('what C1 is told of failures', () => {
  it('is the same of what passes, whether a read or a write met it', () => {
    const writes: Array<[string, string, string, boolean]> = [
      ['ERROR_HTTP_503', 'Service Unavailable', 'UNAVAILABLE', true],
      ['SERVER_UNAVAILABLE', 'busy', 'UNAVAILABLE', true],
      ['ECONNRESET', 'socket hang up', 'UNAVAILABLE', true],
      ['OrgNotReachableError', 'gone', 'UNAVAILABLE', true],
      ['ERROR_HTTP_500', 'oops', 'UNAVAILABLE', true],
      ['UNABLE_TO_LOCK_ROW', 'locked', 'UNAVAILABLE', true],
      ['INVALID_SESSION_ID', 'expired', 'UNAUTHENTICATED', true],
      ['REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 'RESOURCE_EXHAUSTED', true],
      ['REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests limit', 'RESOURCE_EXHAUSTED', true],
      ['INSUFFICIENT_ACCESS_OR_READONLY', 'no', 'PERMISSION_DENIED', false],
      ['API_DISABLED_FOR_ORG', 'no', 'PERMISSION_DENIED', false],
      ['LICENSE_LIMIT_EXCEEDED', 'no seat', 'FAILED_PRECONDITION', false],
      ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'no', 'FAILED_PRECONDITION', false],
    ];
    for (const [code, message, name, isRetryable] of writes) {
      const failure = writeFailure('Said.', 'failed', { code, message, fields: [] });
      expect(told(failure), code).to.deep.equal([true, name, isRetryable, 'Said.']);
    }
  });

  const others: Array<[OutcomeStatus, string, boolean]> = [
    ['refused', 'FAILED_PRECONDITION', false],
    ['not sent', 'UNAVAILABLE', true],
  ];
  for (const [outcome, name, isRetryable] of others) {
    it(`tells a write that is ${outcome}`, () => {
      expect(told(writeFailure('Said.', outcome, null))).to.deep.equal([true, name, isRetryable, 'Said.']);
    });
  }

  it('is final where nothing is tried again, whatever went wrong', () => {
    const busy = new SfError('Busy.', 'ServerBusyError', ['Wait.']);
    expect(told(salesforceFailure(busy))).to.deep.equal([true, 'UNAVAILABLE', true, 'Busy. Wait.']);
    expect(told(finalFailure(busy))).to.deep.equal([true, 'UNAVAILABLE', false, 'Busy. Wait.']);
    expect(told(finalFailure(new TypeError('x is no function')))).to.deep.equal([
      true,
      'UNKNOWN',
      false,
      'x is no function',
    ]);
  });
});
