import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { toSfError } from '../../../src/org/errors.js';

const refusedWith = (errorCode: string, message: string): Error => Object.assign(new Error(message), { errorCode });

describe('errors of Salesforce in plain words', () => {
  const cases: Array<[code: string, name: string, action: RegExp]> = [
    ['INVALID_SESSION_ID', 'SessionExpired', /sf org login/],
    ['API_CURRENTLY_DISABLED', 'ApiNotEnabledForUser', /API Enabled/],
    ['FUNCTIONALITY_NOT_ENABLED', 'ApiNotEnabledForUser', /API Enabled/],
    ['API_DISABLED_FOR_ORG', 'ApiDisabledForOrg', /Enterprise/],
    ['INSUFFICIENT_ACCESS', 'InsufficientAccess', /sf access check/],
    ['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'InsufficientAccess', /sf access check/],
    ['SERVER_UNAVAILABLE', 'ServerBusy', /Try again in a few minutes/],
    ['QUERY_TIMEOUT', 'ServerBusy', /Try again in a few minutes/],
    ['REQUEST_LIMIT_EXCEEDED', 'DailyApiLimitReached', /Try again later/],
    ['SOMETHING_NEW', 'SalesforceRequestFailed', /Status Codes/],
  ];
  for (const [code, name, action] of cases) {
    it(`are ${name} for ${code}, with its code and text kept`, () => {
      const cause = refusedWith(code, 'as it came');
      const error = toSfError(cause, 'ada@acme.example') as SfError;
      expect(error).to.include({ name, cause });
      expect(error.actions?.join('\n')).to.match(action);
      expect(error.data).to.deep.equal({ errorCode: code, message: 'as it came' });
    });
  }
});
