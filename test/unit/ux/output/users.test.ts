import { expect } from 'chai';
import type { CreatedUser } from '../../../../src/schemas/users.js';
import { planText } from '../../../../src/ux/output/plan.js';
import { screenOf } from '../../../../src/ux/screen.js';
import { createdLines, newUserLines } from '../../../../src/ux/output/users.js';

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

describe('the plan to create users', () => {
  const planned = (name: string, more: Record<string, string | boolean> = {}): CreatedUser =>
    user(`${name}@acme.example`, {
      userId: null,
      status: 'not sent',
      profile: 'Standard User',
      permissions: [],
      error: null,
      fields: {
        TimeZoneSidKey: 'Europe/Berlin',
        EmailEncodingKey: 'UTF-8',
        Alias: name,
        Username: `${name}@acme.example`,
        ProfileId: '00e000000000001AAA',
        ...more,
      },
    });
  const text = (users: readonly CreatedUser[]): string[] =>
    planText(newUserLines(users), screenOf({}), 'To see: --json.');

  it('shows each field of a user, as it is sent, on lines of their own', () => {
    const more = {
      IsActive: false,
      Department: '\u001b[2J\u202eselaS\nProfileId: 00eX',
      AboutMe: 'long '.repeat(20).trim(),
    };
    expect(text([planned('ada', more)])).to.deep.equal([
      'ada@acme.example',
      '  + User, profile Standard User',
      '      AboutMe: long long long long long long long long long long long long',
      '          long long long long long long long long',
      '      Alias: ada',
      '      Department: \\u001b[2J\\u202eselaS\\nProfileId: 00eX',
      '      EmailEncodingKey: UTF-8',
      '      IsActive: false',
      '      ProfileId: 00e000000000001AAA (Standard User)',
      '      TimeZoneSidKey: Europe/Berlin',
      '      Username: ada@acme.example',
    ]);
  });

  it('says once what several users have in common', () => {
    const there = user('cleo@acme.example', {
      verdict: 'already exists',
      isActive: true,
      permissions: [],
      fields: null,
    });
    expect(text([planned('ada', { Department: 'Sales' }), planned('bob'), there])).to.deep.equal([
      'The same for all who are new:',
      '      EmailEncodingKey: UTF-8',
      '      ProfileId: 00e000000000001AAA (Standard User)',
      '      TimeZoneSidKey: Europe/Berlin',
      '',
      'ada@acme.example',
      '  + User, profile Standard User',
      '      Alias: ada',
      '      Department: Sales',
      '      Username: ada@acme.example',
      'bob@acme.example',
      '  + User, profile Standard User',
      '      Alias: bob',
      '      Username: bob@acme.example',
      'cleo@acme.example',
      '  = User, the user is active',
    ]);
  });

  it('sums up the fields of 400 users: one value, the number of users for a few, some of many', () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      planned(`user${index}`, { ...(index < 390 && { Department: index < 300 ? 'Sales' : 'Support, "EMEA"' }) }),
    );
    expect(text(many)).to.deep.equal([
      'More changes than a screen holds, summed up:',
      '  + 400 users',
      '      Alias: 400 values, such as user0, user1',
      '      Department: Sales (300), Support, "EMEA" (90), not set (10)',
      '      EmailEncodingKey: UTF-8',
      '      ProfileId: 00e000000000001AAA (Standard User)',
      '      TimeZoneSidKey: Europe/Berlin',
      '      Username: 400 values, such as user0@acme.example, user1@acme.example',
      'To see: --json.',
    ]);
  });

  it('tells for 400 users which of their profiles give what is dangerous', () => {
    const many = Array.from({ length: 400 }, (_, index) => planned(`user${index}`));
    const admin = { profile: 'System Administrator', permissions: ['ModifyAllData', 'AuthorApex'] };
    for (const index of [7, 9]) many[index] = { ...many[index]!, ...admin };
    const shown = text(many);
    expect(shown.filter((line) => line.includes('gives'))).to.deep.equal([
      '      profile System Administrator gives ModifyAllData, AuthorApex',
    ]);
  });
});
