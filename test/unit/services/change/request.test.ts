import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { accessFlags, requestChanges } from '../../../../src/services/change/request.js';

function refusal(flags: Parameters<typeof requestChanges>[1]): SfError {
  try {
    requestChanges('grant', flags);
  } catch (error) {
    return error as SfError;
  }
  return expect.fail('nothing was refused');
}

describe('requestChanges', () => {
  for (const [flags, missing] of [
    [{ entitlement: ['permission:0PS000000000001AAA:assigned'] }, '--user'],
    [{ user: ['ada'] }, 'what to grant or revoke'],
  ] as const) {
    it(`says that ${missing} is missing, and names the flag of every kind of access`, () => {
      const { name, message, actions } = refusal(flags);
      expect([name, message]).to.deep.equal(['NothingNamedError', `Nothing to do: ${missing} is missing.`]);
      const named = /at least one of (.*); or give a --file\.$/.exec(actions![0]!)![1]!.split(', ');
      const kinds = accessFlags.filter(({ dependsOn }) => !dependsOn).map((flag) => `--${flag.name}`);
      expect(kinds).to.include.members(['--permission-set', '--permission-set-license', '--package-license']);
      expect(named).to.deep.equal([...kinds, '--entitlement']);
    });
  }
});
