import { expect } from 'chai';
import type { FieldValue } from '../../../../src/model/recordWrite.js';
import type { CreatedUser } from '../../../../src/schemas/users.js';
import { createdUsers, resetPasswords } from '../../../../src/services/users/create.js';
import type { UserPlan } from '../../../../src/services/users/plan.js';
import { userOfFlags, type NewUserFlags } from '../../../../src/ux/userFlags.js';

const username = 'ada@acme.example';

describe('the results of new users', () => {
  const planOf = (fields: Record<string, FieldValue>): UserPlan => ({
    client: null as never,
    organization: null as never,
    users: [
      {
        requested: { profile: 'Standard User', values: {}, source: null },
        requestedValues: {},
        username,
        profile: 'Standard User',
        permissions: [],
        verdict: 'create',
        existing: null,
        write: { op: 'insert', object: 'User', fields: { Username: username, ...fields } },
        warnings: [],
      },
    ],
  });
  const created = (plan: UserPlan): CreatedUser =>
    createdUsers(plan, [{ status: 'done', recordId: '005000000000001AAA', error: null }])[0]!;

  for (const [fields, isActive] of [
    [{}, true],
    [{ IsActive: true }, true],
    [{ IsActive: false }, false],
  ] as const) {
    it(`a user created with ${JSON.stringify(fields)} is ${isActive ? 'active' : 'inactive'}`, () =>
      expect(created(planOf(fields)).isActive).to.equal(isActive));
  }

  it('resets no password of a user created inactive', async () => {
    const plan = planOf({ IsActive: false });
    expect((await resetPasswords(plan, [created(plan)]))[0]!.passwordReset).to.equal(null);
  });
});

describe('the user that flags ask for', () => {
  const request = (...field: string[]): unknown =>
    userOfFlags({ email: username, field, profile: 'Standard User' } as NewUserFlags).values;

  it('has the fields that are given', () =>
    expect(request('Department=A', 'Title=B')).to.deep.equal({ Email: username, Department: 'A', Title: 'B' }));

  for (const second of ['Department=B', 'department=B']) {
    it(`refuses Department=A with ${second}`, () =>
      expect(() => request('Department=A', second)).to.throw(/^The field [Dd]epartment is given twice\.$/));
  }

  for (const [fields, name] of [
    [['Department'], 'FieldMalformedError'],
    ...[
      'ProfileId',
      'profileid',
      'Email',
      'LASTNAME',
      'FirstName',
      'Alias',
      'username',
      'TimeZoneSidKey',
      'ContactID',
    ].map((name) => [[`${name}=ada`], 'FieldHasFlagError'] as const),
    [['Title=A', 'Title=B'], 'FieldTwiceError'],
  ] as const) {
    it(`refuses ${fields.join(', ')} by the name ${name}`, () =>
      expect(() => request(...fields))
        .to.throw()
        .with.property('name', name));
  }
});
