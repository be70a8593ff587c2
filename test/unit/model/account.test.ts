import { expect } from 'chai';
import { accountStatus, accountType, leftOutReason, statusDetails } from '../../../src/model/account.js';

describe('account', () => {
  describe('status (UserLogin, Object Reference: IsFrozen, IsPasswordLocked; User: IsActive)', () => {
    const cases: Array<[active: boolean, frozen: boolean, locked: boolean, status: string, details: string | null]> = [
      [true, false, false, 'enabled', null],
      [true, true, false, 'disabled', 'frozen'],
      [true, false, true, 'enabled', 'password locked'],
      [true, true, true, 'disabled', 'frozen, password locked'],
      [false, false, false, 'disabled', 'inactive'],
      [false, true, false, 'disabled', 'inactive, frozen'],
      [false, true, true, 'disabled', 'inactive, frozen, password locked'],
    ];
    for (const [isActive, isFrozen, isPasswordLocked, status, details] of cases) {
      it(`active ${isActive}, frozen ${isFrozen}, locked ${isPasswordLocked}: ${status}, ${details}`, () => {
        const login = { isFrozen, isPasswordLocked };
        expect(accountStatus(isActive, login)).to.equal(status);
        expect(statusDetails(isActive, login)).to.equal(details);
      });
    }
  });

  describe('type (the classification of the hosted Salesforce connector)', () => {
    const cases: Array<[userType: string | null, licenseKey: string | null, type: string]> = [
      ['Standard', 'SFDC', 'human'],
      ['Standard', null, 'human'],
      [null, null, 'human'],
      ['Guest', 'PID_Guest_User', 'human'],
      ['AutomatedProcess', null, 'service'],
      ['CloudIntegrationUser', 'SFDC', 'service'],
      ['Standard', 'PID_DigitalAgent', 'service'],
      ['Standard', 'PID_DigitalAgent_External', 'service'],
      ['Standard', 'PID_SALESFORCE_INTEGRATION_USER', 'service'],
      ['Standard', 'PID_INTEGRATION_USER_PLUS', 'human'],
      ['Standard', 'PID_XOrg_Proxy_User', 'service'],
      ['Standard', 'PID_XOrg_Proxy_User_2', 'human'],
    ];
    for (const [userType, key, type] of cases) {
      it(`${userType} on ${key}: ${type}`, () => expect(accountType(userType, key)).to.equal(type));
    }
  });

  describe('who is left out', () => {
    const all = { syncDeactivatedUsers: true, syncNonStandardUsers: true };
    const standard = { syncDeactivatedUsers: true, syncNonStandardUsers: false };
    const active = { syncDeactivatedUsers: false, syncNonStandardUsers: true };
    const cases: Array<[string | null, boolean, typeof all, string | null]> = [
      ['Standard', true, standard, null],
      ['Standard', false, standard, null],
      ['PowerPartner', true, standard, 'non-standard'],
      ['PowerPartner', true, all, null],
      ['Standard', false, active, 'deactivated'],
      ['Guest', false, active, 'deactivated'],
      [null, true, all, 'no-user-type'],
      ['', true, all, 'no-user-type'],
    ];
    for (const [userType, isActive, filter, reason] of cases) {
      it(`${userType}, active ${isActive}, ${JSON.stringify(filter)}: ${reason}`, () =>
        expect(leftOutReason({ userType, isActive }, filter)).to.equal(reason));
    }
  });
});
