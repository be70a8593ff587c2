import { expect } from 'chai';
import type { CreatedUser } from '../../../../src/schemas/users.js';
import { createdLines } from '../../../../src/ux/output/users.js';

const user = (username: string, more: Partial<CreatedUser> = {}): CreatedUser =>
  ({ username, userId: '005A', verdict: 'create', status: 'done', passwordReset: null, ...more }) as CreatedUser;

describe('what creating users prints of each', () => {
  it('says who gets an email, besides the id', () => {
    const reset = { success: false, error: { code: 'X', message: 'x' } } as CreatedUser['passwordReset'];
    const users = [
      user('ada@acme.example'),
      user('bob@acme.example', { passwordReset: { success: true, error: null } }),
      user('cleo@acme.example', { passwordReset: reset }),
      user('dora@acme.example', { verdict: 'reactivate' }),
      user('eve@acme.example', { verdict: 'already exists', status: 'nothing to do' }),
    ];
    expect(createdLines(users)).to.deep.equal([
      'Created ada@acme.example: 005A',
      'Created bob@acme.example: 005A. Salesforce sends an email to set the password.',
      'Created cleo@acme.example: 005A',
      'Reactivated dora@acme.example: 005A',
    ]);
  });
});
