import { expect } from 'chai';
import type { Permission, Right } from '../../../../src/model/permission.js';
import { resolveUser, type NameSource } from '../../../../src/services/answers/names.js';
import {
  accessesIn,
  accessText,
  askedQuestion,
  resolveAccesses,
  resolveQuestion,
} from '../../../../src/services/answers/question.js';
import { findNamesakes, type TargetName } from '../../../../src/services/lookup/targets.js';

const modifyAll: Permission = { kind: 'system', id: 'ModifyAllData', name: 'ModifyAllData', label: 'Modify All Data' };
const account: Permission = { kind: 'object', id: 'Account', name: 'Account', label: 'Account' };

/** Names of an org with one resource of each type, called after it, and two called "Twins". */
const names: NameSource = {
  users: (texts) =>
    Promise.resolve(
      new Map(texts.map((text) => [text, { id: `005${text.toLowerCase()}`, username: `${text}@acme.example` }])),
    ),
  targets: () =>
    Promise.resolve(({ name }) => {
      if (name === 'Twins') return { problem: 'ambiguous', candidates: ['Twins (a)', 'Twins (b)'] };
      if (name === 'Nowhere') return { problem: 'not-found', candidates: [] };
      if (name === 'Salse') return { problem: 'not-found', candidates: ['Sales (Sales, 0F9)'] };
      return { id: `id of ${name}`, displayName: `${name} label`, apiName: name };
    }),
  namesakes: () => Promise.resolve(() => []),
  licenses: () => Promise.resolve([]),
  userTypes: () => Promise.resolve([]),
  roles: () => Promise.resolve(['Owner', 'Sales Rep']),
  findPermissions: () => Promise.resolve([]),
  permissions: (texts) =>
    Promise.resolve(
      texts.map((text) =>
        text.includes(':')
          ? { permission: account, right: text.split(':')[1] as Right }
          : { permission: modifyAll, right: 'read' },
      ),
    ),
};

/** The error that a promise ends with. */
async function errorOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('no error'),
    (error: unknown) => error as Error,
  );
}

describe('askedQuestion', () => {
  const cases: Array<[flags: Record<string, unknown>, asked: unknown]> = [
    [{}, null],
    [
      { can: ['A', 'B'], any: true },
      { about: 'permissions', texts: ['A', 'B'], isAny: true },
    ],
    [{ can: ['A'] }, { about: 'permissions', texts: ['A'], isAny: false }],
    [{ group: 'EMEA' }, { about: 'access', access: { text: '--group "EMEA"', type: 'group', name: 'EMEA' } }],
    [
      { 'permission-set': 'X' },
      { about: 'access', access: { text: '--permission-set "X"', type: 'permission', name: 'X' } },
    ],
    [
      { territory: 'West', 'territory-role': 'owner' },
      { about: 'access', access: { text: '--territory "West"', type: 'territory', name: 'West', role: 'owner' } },
    ],
  ];
  for (const [flags, asked] of cases) {
    it(`reads ${JSON.stringify(flags)}`, () => {
      expect(askedQuestion(flags)).to.deep.equal(asked);
    });
  }
});

describe('accessesIn', () => {
  it('splits at the first colon, and knows a queue apart from a group', () => {
    const without = (text: string): object => ({ text: `--without "${text}"`, notation: '--without ' });
    expect(accessesIn('without', ['Permission-Set: A:B ', 'queue:Support', 'package-license:ns'])).to.deep.equal([
      { ...without('Permission-Set: A:B '), type: 'permission', name: 'A:B' },
      { ...without('queue:Support'), type: 'group', part: 'queue', name: 'Support' },
      { ...without('package-license:ns'), type: 'package_license', name: 'ns' },
    ]);
  });

  it('refuses what is no KIND:NAME, all in one error', () => {
    expect(() => accessesIn('without', ['Sales_Ops', 'permision-set:X', 'group: '])).to.throw(
      [
        '--without "Sales_Ops" names no kind of access: it has the form KIND:NAME, such as permission-set:Sales_Ops.',
        '--without "permision-set:X": "permision-set" is no kind of access. Did you mean "permission-set"?',
        '--without "group: " names nothing after the colon.',
      ].join('\n'),
    );
  });
});

describe('resolveQuestion', () => {
  it('finds permissions', async () => {
    const asked = { about: 'permissions', texts: ['ModifyAllData', 'Account:delete'], isAny: true } as const;
    expect(await resolveQuestion(names, asked)).to.deep.equal({
      about: 'permissions',
      wanted: [
        { permission: modifyAll, right: 'read' },
        { permission: account, right: 'delete' },
      ],
      isAny: true,
    });
  });

  it('finds an access, and a role in the spelling of the org', async () => {
    const access = { text: '', type: 'territory', name: 'West', role: 'sales rep' } as const;
    expect(await resolveQuestion(names, { about: 'access', access })).to.deep.equal({
      about: 'access',
      entitlement: { type: 'territory', resourceId: 'id of West', slug: 'role:Sales Rep' },
      resource: { type: 'territory', id: 'id of West', displayName: 'West label', apiName: 'West' },
    });
  });

  it('tells all names that stand for nothing, or for several, with candidates', async () => {
    const error = await errorOf(
      resolveAccesses(names, [
        { text: '--without "group:Twins"', type: 'group', name: 'Twins' },
        { text: '--without "role:Nowhere"', type: 'role', name: 'Nowhere' },
        { text: '--without "permission-set:Salse"', type: 'permission', name: 'Salse' },
        { text: '--territory "West"', type: 'territory', name: 'West', role: 'Boss' },
      ]),
    );
    expect(error.name).to.equal('AccessNotFoundError');
    expect(error.message).to.equal(
      [
        '--without "group:Twins": more than one group has that name: Twins (a); Twins (b).',
        '--without "role:Nowhere": there is no such role.',
        '--without "permission-set:Salse": there is no such permission set. Similar: Sales (Sales, 0F9).',
        '--territory-role "Boss": there is no such role. There are: Owner, Sales Rep.',
      ].join('\n'),
    );
  });

  it('says that an unknown name is that of another kind, and how to name it', async () => {
    const only = (...types: Array<TargetName['type']>): NameSource => ({
      ...names,
      targets: () =>
        Promise.resolve(({ type }) => ({
          problem: 'not-found',
          candidates: type === 'permission' ? ['Sale (Sale, 0PS)'] : [],
        })),
      namesakes: (unknown) =>
        findNamesakes(unknown, ({ type }, of) => {
          const ids = type.id === 'role' ? ['00E1', '00E2'] : ['0PG1'];
          const found = of.flatMap((name) => ids.map((id) => ({ id, displayName: name, apiName: name })));
          return Promise.resolve(types.includes(type.id) ? found : []);
        }),
    });
    const messageOf = async (source: NameSource, access: Parameters<typeof resolveAccesses>[1][number]) =>
      (await errorOf(resolveAccesses(source, [access]))).message;
    const flag = { text: '--permission-set "Sales Ops"', type: 'permission', name: 'Sales Ops' } as const;
    expect(await messageOf(only('permission_set_group'), flag)).to.equal(
      '--permission-set "Sales Ops": there is no such permission set. Similar: Sale (Sale, 0PS). ' +
        'But "Sales Ops" is a permission set group: use --permission-set-group "Sales Ops".',
    );
    const [notation] = accessesIn('without', ['role:Sales$']);
    expect(await messageOf(only('group', 'territory'), notation!)).to.equal(
      '--without "role:Sales$": there is no such role. But "Sales$" is a group: use --without group:0PG1. ' +
        'But "Sales$" is a territory: use --without territory:0PG1.',
    );
    const [queue] = accessesIn('without', ['queue:EMEA']);
    expect(await messageOf(only('group'), queue!)).to.equal(
      '--without "queue:EMEA": there is no such queue. But "EMEA" is a group: use --without group:EMEA.',
    );
    expect(await messageOf(only('role'), flag)).to.match(
      / But "Sales Ops" is a role: use --role 00E1\. But "Sales Ops" is a role: use --role 00E2\.$/,
    );
    expect(await messageOf(only(), flag)).to.not.contain('But');
  });

  it('takes an access once that is named twice', async () => {
    const named = { text: '', type: 'group', name: 'EMEA' } as const;
    expect(await resolveAccesses(names, [named, { ...named, text: 'again' }])).to.have.length(1);
  });
});

describe('resolveUser', () => {
  it('takes one user who is named twice', async () => {
    expect(await resolveUser(names, ['Ada', 'ada'])).to.include({ id: '005ada' });
  });

  it('refuses two users', async () => {
    const error = await errorOf(resolveUser(names, ['ada', 'ben']));
    expect(error.message).to.equal(
      'The answer is about one user, and --user names two: ada@acme.example and ben@acme.example.',
    );
  });
});

describe('accessText', () => {
  it('names the kind by the word of its flag', () => {
    expect(accessText({ resourceType: 'permission', resource: 'A' })).to.equal('permission-set:A');
    expect(accessText({ resourceType: 'user', resource: 'ada' })).to.equal('user:ada');
  });
});
