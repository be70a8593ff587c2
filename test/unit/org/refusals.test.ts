import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { meaningOf, meaningOfAll, nextStepsAfter } from '../../../src/org/refusals.js';

describe('what a refusal of Salesforce means', () => {
  const cases: Array<[code: string, message: string, meaning: string, step: RegExp]> = [
    [
      'LICENSE_LIMIT_EXCEEDED',
      'License Limit Exceeded',
      'no seat of the license is left: free one, or buy more (Setup > Company Information)',
      /Company Information/,
    ],
    [
      'UNKNOWN_EXCEPTION',
      'portal account owner must have a role',
      'the owner of the account has no role, and the users of a portal account need one above them: trying again does not help',
      /sf access grant --user OWNER --role ROLE/,
    ],
    ['UNKNOWN_EXCEPTION', 'An unexpected error occurred.', 'something broke within Salesforce', /few minutes/],
    [
      'FIELD_INTEGRITY_EXCEPTION',
      "Can't assign permission set Ops to user Ada. The user license doesn't allow the permission: Manage Users",
      'the user\'s license does not allow the permission "Manage Users", which is part of it',
      /profile of another license/,
    ],
    [
      'FIELD_INTEGRITY_EXCEPTION',
      "Can't assign permission set Ops to user Ada. The user doesn't have the permission set license: Field Service",
      'the user does not have the permission set license "Field Service", which it needs',
      /--permission-set-license/,
    ],
    [
      'FIELD_INTEGRITY_EXCEPTION',
      'The permission set license is needed by the assigned permission set Dispatcher',
      'the user has the permission set "Dispatcher", which needs the license',
      /Revoke that permission set first/,
    ],
    [
      'FIELD_INTEGRITY_EXCEPTION',
      'Manager: may not be the user',
      "a value does not go with the user's license or with another record, which Salesforce's words name",
      /Correct the value/,
    ],
    [
      'LIMIT_EXCEEDED',
      'You have reached the maximum number of custom users.',
      "a limit of the org is reached, which Salesforce's words name",
      /raise the limit/,
    ],
    [
      'LIMIT_EXCEEDED',
      'The request carries 26 subrequests. The limit is 25.',
      'the call carries more requests than Salesforce takes',
      /report it/,
    ],
    [
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      'acme.UserTrigger: execution of BeforeUpdate\n\ncaused by: System.NullPointerException',
      'the Apex trigger acme.UserTrigger of this org refuses it',
      /Setup > Apex Triggers/,
    ],
    [
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      'in other words',
      'an Apex trigger of this org refuses it',
      /Setup > Apex Triggers/,
    ],
    [
      'CANNOT_EXECUTE_FLOW_TRIGGER',
      'We can\u2019t save this record because the \u201cJoiner Mover\u201d process failed. Give your Salesforce admin these details.',
      'the flow "Joiner Mover" of this org refuses it, or fails',
      /Setup > Flows/,
    ],
    ['CANNOT_EXECUTE_FLOW_TRIGGER', 'other words', 'a flow of this org refuses it, or fails', /Setup > Flows/],
    [
      'API_DISABLED_FOR_ORG',
      'API is not enabled for this Organization or Partner',
      'the running user lacks the system permission "API Enabled", or this org has no API',
      /^As an administrator: "sf access setup/,
    ],
    [
      'API_CURRENTLY_DISABLED',
      'API is disabled for this User',
      'the running user lacks the system permission "API Enabled"',
      /sf access setup/,
    ],
    [
      'INVALID_OPERATION_WITH_EXPIRED_PASSWORD',
      'The users password has expired',
      'the password of the running user has expired',
      /new password/,
    ],
  ];
  for (const [code, message, meaning, step] of cases) {
    it(`is said of ${code}, "${message.slice(0, 60)}"`, () => {
      expect(meaningOf({ code, message })).to.equal(meaning);
      expect(nextStepsAfter([{ code, message }]).join('\n')).to.match(step);
    });
  }

  it('names what it takes to change members of queues where access is not enough', () => {
    const refusal = { code: 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', message: 'insufficient access rights' };
    expect(meaningOf(refusal)).to.include('Customize Application and Manage Public List Views besides for queues');
  });

  it('is left to Salesforce\u2019s own text where nobody knows better', () => {
    const refusal = { code: 'SOMETHING_NEW', message: 'as it came' };
    expect(meaningOf(refusal)).to.equal(null);
    expect(nextStepsAfter([refusal])).to.deep.equal([]);
    expect(meaningOfAll([refusal])).to.equal(null);
  });

  it('is said of each error of a record, once', () => {
    const rule = { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No.' };
    const flow = { code: 'CANNOT_EXECUTE_FLOW_TRIGGER', message: '' };
    expect(meaningOfAll([rule, flow, { ...rule, message: 'Nor this.' }])).to.equal(
      'a validation rule of this org refuses it; a flow of this org refuses it, or fails',
    );
  });

  it('does not advise to try again where something else than a lock refuses as well', () => {
    const lock = { code: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access' };
    const rule = { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No.' };
    expect(meaningOfAll([rule, lock])).to.equal('a validation rule of this org refuses it');
    expect(meaningOfAll([lock])).to.match(/run the command again/);
  });

  it('has a text and steps for every case, and no text is without one', async () => {
    const read = (path: string): Promise<string> =>
      readFile(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');
    const code = await read('src/org/refusals.ts');
    const headings = new Set(
      [...(await read('messages/salesforceCodes.md')).matchAll(/^# (\S+)$/gm)].map(([, heading]) => heading!),
    );
    const keys = [
      ...[...code.matchAll(/\bkey: '([\w.]+)'/g)].map(([, key]) => key!),
      ...[...code.matchAll(/^ {2}([A-Z_]+): '\w+',$/gm)].map(([, key]) => key!),
      ...[...code.matchAll(/(?:remedy|[A-Z_]+): '([a-z]\w*)',$/gm)].map(([, remedy]) => `actions.${remedy!}`),
    ];
    expect([...headings].sort()).to.deep.equal([...new Set(keys)].sort());
  });
});
