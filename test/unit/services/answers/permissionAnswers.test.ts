import { expect } from 'chai';
import type { Right } from '../../../../src/model/permission.js';
import type { Verdict, WhoCounts, WhoRow, WhyAnswer } from '../../../../src/services/answers/answer.js';
import type { PermissionQuestion } from '../../../../src/services/answers/askedPermissions.js';
import { whoCan, whyCan } from '../../../../src/services/answers/permissionAnswers.js';
import type { SnapshotReader } from '../../../../src/snapshot/reader.js';
import { createSnapshot } from '../../../../src/snapshot/snapshot.js';
import type { SnapshotWriter } from '../../../../src/snapshot/writer.js';
import { addContainers, AMOUNT, fillInvoices, permissionOf, type Filling } from '../../support/invoices.js';
import { about, accountOf, ref, withSnapshot } from '../../support/snapshots.js';

/** A question about permissions in the notation. */
const asking = (...texts: string[]): PermissionQuestion => ({
  about: 'permissions',
  isAny: false,
  wanted: texts.map((text) => {
    const hasRight = /^(Invoice__c|Account)/.test(text);
    const [name = '', right = 'read'] = hasRight ? text.split(':') : [text];
    return { permission: permissionOf(name), right: right as Right };
  }),
});
const askingAny = (...texts: string[]): PermissionQuestion => ({ ...asking(...texts), isAny: true });

const withInvoices = (use: (reader: SnapshotReader) => void): Promise<void> => withSnapshot(fillInvoices, use);

const why = (reader: SnapshotReader, name: string, question: PermissionQuestion, ...without: string[]): WhyAnswer =>
  whyCan(reader, question, name, without.map(ref), 'prod');

/** The rows in their order, and what the generator returns. */
const who = (reader: SnapshotReader, question: PermissionQuestion): { rows: WhoRow[]; counts: WhoCounts } => {
  const rows: WhoRow[] = [];
  const answers = whoCan(reader, question, []);
  for (;;) {
    const next = answers.next();
    if (next.done) return { rows, counts: next.value };
    rows.push(next.value);
  }
};

/** The ways as `name, name: what they give`. */
const ways = (answer: Pick<WhyAnswer, 'paths'>): string[] =>
  answer.paths.map(({ steps, gives }) => `${steps.map(({ apiName }) => apiName).join(' > ')}: ${gives.join(', ')}`);

const obstacles = ({ obstacles: all }: WhyAnswer): string[] =>
  all.map(({ kind, steps, permissions, at }) =>
    [kind, steps.map(({ apiName }) => apiName).join(' > '), permissions.join(', '), at].filter(Boolean).join(' | '),
  );

const rights = ['read', 'create', 'edit', 'delete', 'view-all', 'modify-all', 'view-all-fields'];
const asked = [
  ...rights.map((right) => `Invoice__c:${right}`),
  ...['read', 'edit'].map((right) => `${AMOUNT}:${right}`),
  ...['ModifyAllData', 'ViewAllData', 'ManageUsers', 'ViewSetup', 'ApiEnabled', 'ApiUserOnly', 'ExportReport'],
  ...['custom:Export_Invoices', 'apex:InvoiceCtl', 'app:ERP'],
];

describe('what permissions users have', () => {
  const six = rights.slice(0, 6).map((right) => `Invoice__c:${right}`);
  const people: Record<string, [verdict: Verdict, has: string[]]> = {
    ada: ['yes', [...six, 'ModifyAllData', 'ViewAllData', 'ManageUsers', 'ViewSetup', 'ApiEnabled', 'app:ERP']],
    ben: ['yes', ['Invoice__c:read', `${AMOUNT}:read`, 'apex:InvoiceCtl']],
    cyd: ['yes', ['Invoice__c:read', 'Invoice__c:create', 'Invoice__c:edit', 'Invoice__c:view-all', `${AMOUNT}:read`]],
    dan: [
      'yes',
      [
        ...['Invoice__c:read', 'Invoice__c:create', 'Invoice__c:edit', 'Invoice__c:view-all', `${AMOUNT}:read`],
        ...['ExportReport', 'custom:Export_Invoices'],
      ],
    ],
    eve: ['yes', []],
    fay: ['only if', [...six, 'ModifyAllData', 'ViewAllData']],
    gus: ['cannot log in', [...six, 'ModifyAllData', 'ViewAllData']],
    hal: ['cannot log in', [...six, `${AMOUNT}:read`, `${AMOUNT}:edit`]],
    ivy: [
      'yes',
      [
        ...['Invoice__c:read', 'Invoice__c:view-all', 'Invoice__c:view-all-fields', `${AMOUNT}:read`],
        ...['ApiEnabled', 'ApiUserOnly'],
      ],
    ],
    joe: ['yes', ['Invoice__c:read', 'Invoice__c:edit', `${AMOUNT}:read`, `${AMOUNT}:edit`]],
  };

  for (const [name, [verdict, has]] of Object.entries(people)) {
    it(`${name}: ${verdict}`, () =>
      withInvoices((reader) => {
        const found = asked.map((text) => [text, why(reader, name, asking(text)).verdict]);
        expect(found).to.deep.equal(asked.map((text) => [text, has.includes(text) ? verdict : 'no']));
      }));
  }

  it('is the same for who as for why', () =>
    withInvoices((reader) => {
      for (const text of asked) {
        const rows = who(reader, asking(text)).rows.map(({ user, verdict }) => `${user.id} ${verdict}`);
        const expected = Object.entries(people).flatMap(([name, [verdict, has]]) =>
          has.includes(text) ? `${name} ${verdict}` : [],
        );
        expect(rows.toSorted(), text).to.deep.equal(expected);
      }
    }));
});

describe('who can', () => {
  for (const [texts, expected, counts] of [
    [['Invoice__c:delete'], ['yes: ada', 'only if: fay', 'cannot log in: gus, hal'], [1, 1, 2]],
    [['ModifyAllData'], ['yes: ada', 'only if: fay', 'cannot log in: gus'], [1, 1, 1]],
    [['custom:Export_Invoices'], ['yes: dan'], [1, 0, 0]],
    [[`${AMOUNT}:edit`], ['yes: joe', 'cannot log in: hal'], [1, 0, 1]],
    [['Invoice__c:edit', 'ExportReport'], ['yes: dan'], [1, 0, 0]],
    [['app:Unknown'], [], [0, 0, 0]],
  ] as const) {
    it(texts.join(' and '), () =>
      withInvoices((reader) => {
        const { rows, counts: counted } = who(reader, asking(...texts));
        const groups = Map.groupBy(rows, ({ verdict }) => verdict);
        const shown = [...groups].map(([verdict, some]) => `${verdict}: ${some.map(({ user }) => user.id).join(', ')}`);
        expect(shown).to.deep.equal(expected);
        expect(Object.values(counted)).to.deep.equal(counts);
      }),
    );
  }

  it('gives a row with the user and the first of the ways', () =>
    withInvoices((reader) => {
      expect(who(reader, asking('Invoice__c:delete')).rows[0]).to.deep.equal({
        user: {
          id: 'ada',
          username: 'ada@invoices.example',
          name: 'User ada',
          isActive: true,
          isFrozen: false,
          lastLogin: '2026-11-23T08:00:00.000Z',
        },
        verdict: 'yes',
        path: {
          steps: [{ type: 'profile', id: 'Admin', displayName: 'Admin', apiName: 'Admin' }],
          gives: ['ModifyAllData'],
          isEnough: true,
          expiresAt: null,
          session: 'not needed',
          groupStatus: null,
          goneAfterUpdate: [],
        },
        paths: 1,
        expiresAt: null,
      });
    }));

  it('counts both ways of which each gives a part', () =>
    withInvoices((reader) => {
      const [row] = who(reader, asking(`${AMOUNT}:edit`)).rows;
      expect([row!.user.id, row!.path.steps[0]!.apiName, row!.path.isEnough, row!.paths]).to.deep.equal([
        'joe',
        'Fld_Edit',
        false,
        2,
      ]);
    }));
});

describe('why a user can, or cannot', () => {
  type Case = [name: string, texts: string[], verdict: Verdict, ways: string[], obstacles: string[]];
  const cases: Case[] = [
    ['ada', ['Invoice__c:delete'], 'yes', ['Admin: ModifyAllData'], []],
    ['ada', ['Invoice__c:read'], 'yes', ['Admin: ViewAllData, ModifyAllData'], []],
    ['ada', [`${AMOUNT}:read`], 'no', [], [`field closed | ${AMOUNT}:read`]],
    ['ben', [`${AMOUNT}:read`], 'yes', [`Inv_Read: Invoice__c:read, ${AMOUNT}:read`], []],
    ['ben', [`${AMOUNT}:edit`], 'no', [], []],
    ['ben', ['ExportReport'], 'no', [], []],
    ['cyd', ['Invoice__c:delete'], 'no', [], ['muted | Billing > Inv_Full | Invoice__c:delete']],
    ['cyd', ['Invoice__c:edit'], 'yes', ['Billing: Invoice__c:edit'], []],
    [
      'cyd',
      [`${AMOUNT}:edit`],
      'no',
      [],
      [`muted | Billing > Inv_Full | ${AMOUNT}:edit`, `field closed | ${AMOUNT}:edit`],
    ],
    ['dan', ['ExportReport'], 'yes', ['Exporter: ExportReport'], ['muted | Billing > Exporter | ExportReport']],
    ['eve', ['Invoice__c:delete'], 'no', [], ['expired | Inv_Full | Invoice__c:delete | 2026-11-14T09:00:00Z']],
    [
      'fay',
      ['Invoice__c:delete'],
      'only if',
      ['Break_Glass: ModifyAllData'],
      ['session not activated | Break_Glass | ModifyAllData'],
    ],
    ['gus', ['ModifyAllData'], 'cannot log in', ['Ops: ModifyAllData'], ['account frozen']],
    ['gus', ['ApiEnabled'], 'no', [], ['group outdated | Ops > Loader | ApiEnabled', 'account frozen']],
    ['gus', ['ManageUsers'], 'no', [], []],
    ['hal', ['Invoice__c:delete'], 'cannot log in', ['Inv_Full: Invoice__c:delete'], ['account inactive']],
    ['ivy', [`${AMOUNT}:read`], 'yes', ['Data_Sync: Invoice__c:read, Invoice__c:view-all-fields'], []],
    ['ivy', [`${AMOUNT}:edit`], 'no', [], []],
    ['joe', [`${AMOUNT}:edit`], 'yes', [`Fld_Edit: ${AMOUNT}:edit`, 'Sales: Invoice__c:edit'], []],
    ['joe', ['custom:Export_Invoices'], 'no', [], ['revoked | Exporter | custom:Export_Invoices']],
    [
      'cyd',
      ['Invoice__c:edit', 'ExportReport'],
      'no',
      ['Billing: Invoice__c:edit'],
      ['muted | Billing > Exporter | ExportReport'],
    ],
  ];
  for (const [name, texts, verdict, expectedWays, expectedObstacles] of cases) {
    it(`${name}: ${texts.join(' and ')}`, () =>
      withInvoices((reader) => {
        const answer = why(reader, name, asking(...texts));
        expect({ verdict: answer.verdict, ways: ways(answer), obstacles: obstacles(answer) }).to.deep.equal({
          verdict,
          ways: expectedWays,
          obstacles: expectedObstacles,
        });
      }));
  }
});

describe('several permissions', () => {
  for (const [name, question, verdict, parts] of [
    ['dan', asking('Invoice__c:edit', 'ExportReport'), 'yes', ['yes', 'yes']],
    ['cyd', asking('Invoice__c:edit', 'ExportReport'), 'no', ['yes', 'no']],
    ['cyd', askingAny('Invoice__c:edit', 'ExportReport'), 'yes', ['yes', 'no']],
    ['fay', asking('Invoice__c:edit', 'ViewAllData'), 'only if', ['only if', 'only if']],
    ['fay', askingAny('Invoice__c:edit', 'ExportReport'), 'only if', ['only if', 'no']],
    ['gus', askingAny('ApiEnabled', 'ViewAllData'), 'cannot log in', ['no', 'cannot log in']],
    ['ben', askingAny('ApiEnabled', 'ViewAllData'), 'no', ['no', 'no']],
  ] as const) {
    const texts = question.wanted.map(({ permission }) => permission.name).join(question.isAny ? ' or ' : ' and ');
    it(`${name}: ${texts}`, () =>
      withInvoices((reader) => {
        const answer = why(reader, name, question);
        expect([answer.verdict, answer.parts.map((part) => part.verdict)]).to.deep.equal([verdict, parts]);
      }));
  }
});

/** A small org: a user with grants, `id` or `id until END`. */
const org =
  (containers: readonly Filling[], held: readonly string[], more: (writer: SnapshotWriter) => void = () => undefined) =>
  (writer: SnapshotWriter): void => {
    addContainers(writer, containers);
    writer.account(accountOf('ada'));
    for (const grant of held) {
      const [entitlement = '', expiresAt = null] = grant.split(' until ');
      writer.grant({ entitlement: ref(entitlement), principalId: 'ada', expiresAt });
    }
    more(writer);
  };

describe('the ways to a permission', () => {
  const SOON = '2026-12-01T00:00:00Z';
  const LATER = '2026-12-24T00:00:00Z';
  const containers: Filling[] = [
    { entitlement: 'profile:Sales:assigned', rows: ['Invoice__c re'] },
    { entitlement: 'permission:Amounts:assigned', rows: [`${AMOUNT} r`] },
    { entitlement: 'permission:Both:assigned', rows: ['Invoice__c r', `${AMOUNT} r`] },
    {
      entitlement: 'permission:Emergency:assigned',
      rows: ['Invoice__c rcedvmf', `${AMOUNT} re`],
      isSessionBased: true,
    },
    { entitlement: 'permission:Zeal:assigned', rows: ['Invoice__c r', 'ViewAllData'] },
  ];
  const read = asking(`${AMOUNT}:read`);

  const activate = (writer: SnapshotWriter): void =>
    writer.activation({ entitlement: ref('permission:Emergency:assigned'), userId: 'ada' });
  type Case = {
    what: string;
    held: string[];
    question?: PermissionQuestion;
    more?: (writer: SnapshotWriter) => void;
    verdict?: Verdict;
    ways: string[];
    expiresAt: string | null;
  };
  const cases: Case[] = [
    {
      what: 'one that is enough, without those that open the object alone',
      held: ['profile:Sales:assigned', 'permission:Both:assigned'],
      ways: ['Both: enough, not needed'],
      expiresAt: null,
    },
    {
      what: 'one that is enough first, then those that are together',
      held: ['profile:Sales:assigned', 'permission:Both:assigned', 'permission:Amounts:assigned'],
      ways: ['Both: enough, not needed', 'Amounts: a part, not needed', 'Sales: a part, not needed'],
      expiresAt: null,
    },
    {
      what: 'those in force first',
      held: ['profile:Sales:assigned', 'permission:Amounts:assigned', 'permission:Emergency:assigned'],
      ways: ['Amounts: a part, not needed', 'Sales: a part, not needed', 'Emergency: enough, not activated'],
      expiresAt: null,
    },
    {
      what: 'one that is activated',
      held: ['permission:Emergency:assigned'],
      more: activate,
      ways: ['Emergency: enough, activated'],
      expiresAt: null,
    },
    {
      what: 'an activation of what is not held',
      held: [],
      more: activate,
      verdict: 'no',
      ways: [],
      expiresAt: null,
    },
    {
      what: 'the end of the last one',
      held: [`permission:Both:assigned until ${SOON}`, `permission:Zeal:assigned until ${LATER}`],
      question: asking('Invoice__c:read'),
      ways: ['Both: enough, not needed', 'Zeal: enough, not needed'],
      expiresAt: LATER,
    },
    {
      what: 'no end where one has none',
      held: [`permission:Both:assigned until ${SOON}`, 'permission:Zeal:assigned'],
      question: asking('Invoice__c:read'),
      ways: ['Both: enough, not needed', 'Zeal: enough, not needed'],
      expiresAt: null,
    },
    {
      what: 'the end of the part that ends first',
      held: [`profile:Sales:assigned`, `permission:Amounts:assigned until ${SOON}`],
      ways: ['Amounts: a part, not needed', 'Sales: a part, not needed'],
      expiresAt: SOON,
    },
    {
      what: 'the end of what is in force, though something waits for a session',
      held: [`permission:Both:assigned until ${SOON}`, 'permission:Emergency:assigned'],
      ways: ['Both: enough, not needed', 'Emergency: enough, not activated'],
      expiresAt: SOON,
    },
    {
      what: 'the end of what waits for a session',
      held: [`permission:Emergency:assigned until ${SOON}`],
      verdict: 'only if',
      ways: ['Emergency: enough, not activated'],
      expiresAt: SOON,
    },
    {
      what: 'parts, of which one waits for a session',
      held: ['permission:Amounts:assigned', 'permission:Emergency:assigned'],
      question: asking(`${AMOUNT}:edit`, 'ViewAllData'),
      verdict: 'no',
      ways: ['Emergency: a part, not activated'],
      expiresAt: null,
    },
  ];
  for (const { what, held, question = read, more, verdict = 'yes', ways: expected, expiresAt } of cases) {
    it(`are ${what}`, () =>
      withSnapshot(org(containers, held, more), (reader) => {
        const answer = why(reader, 'ada', question);
        const shown = answer.paths.map(
          ({ steps, isEnough, session }) => `${steps[0]!.apiName}: ${isEnough ? 'enough' : 'a part'}, ${session}`,
        );
        expect([answer.verdict, shown]).to.deep.equal([verdict, expected]);
        const [row] = who(reader, question).rows;
        if (verdict === 'no') expect(row).to.equal(undefined);
        else {
          const { command, advice } = answer.paths[0]!;
          expect({ ...row!.path, command, advice }).to.deep.equal(answer.paths[0]);
          expect([row!.verdict, row!.paths, row!.expiresAt]).to.deep.equal([verdict, expected.length, expiresAt]);
        }
      }));
  }

  it('tell the command that ends each, or what ends a profile', () =>
    withSnapshot(org(containers, ['profile:Sales:assigned', 'permission:Amounts:assigned']), (reader) => {
      const [amounts, sales] = why(reader, 'ada', read).paths;
      expect([amounts!.command, amounts!.advice]).to.deep.equal([
        'sf access revoke --target-org prod --user ada@acme.example --permission-set Amounts',
        null,
      ]);
      expect(sales!.command).to.equal(null);
      expect(sales!.advice).to.match(/profile/);
    }));

  it('name no end of what has several, and each of its own', () =>
    withSnapshot(org(containers, [`permission:Both:assigned until ${SOON}`]), (reader) => {
      expect(why(reader, 'ada', read).paths.map(({ expiresAt }) => expiresAt)).to.deep.equal([SOON]);
    }));
});

describe('a permission set group', () => {
  const containers = (status: string | null, own: string[], more: Partial<Filling> = {}): Filling[] => [
    { entitlement: 'permission:Full:assigned', rows: ['Invoice__c rcedvm', 'ExportReport'] },
    { entitlement: 'permission:Admin:assigned', rows: ['ModifyAllData'] },
    {
      entitlement: 'permission_set_group:Group:member',
      rows: own,
      ...(status !== null && { status }),
      members: ['Full'],
      mutes: ['Invoice__c d'],
      ...more,
    },
  ];
  const held = ['permission_set_group:Group:member'];
  const group = (fillings: readonly Filling[]): ((writer: SnapshotWriter) => void) => org(fillings, held);
  type Told = { verdict: Verdict; obstacles: string[]; status: Array<[string | null, readonly string[]]> };
  const told = (reader: SnapshotReader, text: string): Told => {
    const answer = why(reader, 'ada', asking(text));
    return {
      verdict: answer.verdict,
      obstacles: obstacles(answer),
      status: answer.paths.map(({ groupStatus, goneAfterUpdate }) => [groupStatus, goneAfterUpdate]),
    };
  };

  for (const [what, fillings, text, expected] of [
    [
      'says what is muted',
      containers('Updated', ['Invoice__c rcev']),
      'Invoice__c:delete',
      { verdict: 'no', obstacles: ['muted | Group > Full | Invoice__c:delete'], status: [] },
    ],
    [
      'says that what it does not give is muted, though the muting could not be read',
      containers('Updated', ['Invoice__c rcev'], { mutes: [] }),
      'ExportReport',
      { verdict: 'no', obstacles: ['muted | Group > Full | ExportReport'], status: [] },
    ],
    [
      'that is outdated says what it will give',
      containers('Outdated', ['Invoice__c r']),
      'Invoice__c:edit',
      { verdict: 'no', obstacles: ['group outdated | Group > Full | Invoice__c:edit'], status: [] },
    ],
    [
      'that is outdated says what is muted, too',
      containers('Failed', ['Invoice__c r']),
      'Invoice__c:delete',
      { verdict: 'no', obstacles: ['muted | Group > Full | Invoice__c:delete'], status: [] },
    ],
    [
      'that is outdated says what it will give no more, since it is muted',
      containers('Updating', ['Invoice__c rcedvm']),
      'Invoice__c:delete',
      {
        verdict: 'yes',
        obstacles: [],
        status: [['Updating', ['Invoice__c:delete']]],
      },
    ],
    [
      'that is outdated says what it will give no more, since the set is gone',
      containers('Outdated', ['ApiEnabled']),
      'ApiEnabled',
      { verdict: 'yes', obstacles: [], status: [['Outdated', ['ApiEnabled']]] },
    ],
    [
      'that is outdated says nothing of what stays',
      containers('Outdated', ['ExportReport']),
      'ExportReport',
      { verdict: 'yes', obstacles: [], status: [['Outdated', []]] },
    ],
    [
      'of which the sets were not read says nothing of them',
      containers('Outdated', ['ExportReport'], { members: [], mutes: [] }),
      'ExportReport',
      { verdict: 'yes', obstacles: [], status: [['Outdated', []]] },
    ],
    [
      'misses no row for which Modify All Data stands',
      containers('Updated', ['ModifyAllData'], { members: ['Full', 'Admin'], mutes: [] }),
      'Invoice__c:edit',
      { verdict: 'yes', obstacles: [], status: [[null, []]] },
    ],
  ] as Array<[string, Filling[], string, Told]>) {
    it(what, () =>
      withSnapshot(group(fillings), (reader) => {
        expect(told(reader, text)).to.deep.equal(expected);
      }),
    );
  }

  it('with a session of its own gives what it has only if that is activated, whatever the sets in it ask for', () => {
    const fillings = containers('Updated', ['ExportReport'], { isSessionBased: true });
    return withSnapshot(group(fillings), (reader) => {
      expect(told(reader, 'ExportReport')).to.deep.equal({
        verdict: 'only if',
        obstacles: ['session not activated | Group | ExportReport'],
        status: [[null, []]],
      });
    });
  });
});

describe('obstacles', () => {
  const containers: Filling[] = [
    { entitlement: 'permission:Opens:assigned', rows: ['Invoice__c re'] },
    { entitlement: 'permission:Fields:assigned', rows: [`${AMOUNT} re`] },
    { entitlement: 'permission:Exports:assigned', rows: ['ExportReport'] },
  ];
  const lapsed =
    (id: string, state: 'expired' | 'revoked' | 'inactive', expiresAt: string | null = null) =>
    (writer: SnapshotWriter): void =>
      writer.lapsed({ entitlement: ref(`permission:${id}:assigned`), userId: 'ada', state, expiresAt });
  const PAST = '2026-11-01T00:00:00Z';

  type Case = [what: string, held: string[], more: (writer: SnapshotWriter) => void, text: string, expected: string[]];
  const cases: Case[] = [
    ['inactive', [], lapsed('Exports', 'inactive', PAST), 'ExportReport', ['inactive | Exports | ExportReport']],
    ['expired', [], lapsed('Exports', 'expired', PAST), 'ExportReport', [`expired | Exports | ExportReport | ${PAST}`]],
    [
      'both, where there were two',
      [],
      (writer) => {
        lapsed('Exports', 'revoked')(writer);
        lapsed('Exports', 'expired', PAST)(writer);
      },
      'ExportReport',
      [`expired | Exports | ExportReport | ${PAST}`, 'revoked | Exports | ExportReport'],
    ],
    [
      'nothing of an earlier assignment',
      ['permission:Exports:assigned'],
      lapsed('Exports', 'expired', PAST),
      'ExportReport',
      [],
    ],
    ['nothing that would not give it', [], lapsed('Fields', 'expired', PAST), `${AMOUNT}:edit`, []],
    [
      'what would give the part that is missing',
      ['permission:Opens:assigned'],
      lapsed('Fields', 'revoked'),
      `${AMOUNT}:edit`,
      [`revoked | Fields | ${AMOUNT}:edit`, `field closed | ${AMOUNT}:edit`],
    ],
    [
      'the object',
      ['permission:Fields:assigned'],
      () => undefined,
      `${AMOUNT}:edit`,
      ['object closed | Invoice__c:edit'],
    ],
    ['nothing where neither is open', ['permission:Exports:assigned'], () => undefined, `${AMOUNT}:edit`, []],
  ];
  for (const [what, held, more, text, expected] of cases) {
    it(`are ${what}`, () =>
      withSnapshot(org(containers, held, more), (reader) => {
        expect(obstacles(why(reader, 'ada', asking(text)))).to.deep.equal(expected);
      }));
  }

  it('are not the account of somebody to whom nothing would give it', () =>
    withSnapshot(
      org(containers, ['permission:Exports:assigned'], (writer) =>
        writer.loginState('ada', { isFrozen: true, isPasswordLocked: false }),
      ),
      (reader) => {
        expect(obstacles(why(reader, 'ada', asking('ExportReport')))).to.deep.equal(['account frozen']);
        expect(obstacles(why(reader, 'ada', asking('ApiEnabled')))).to.deep.equal([]);
      },
    ));
});

describe('as if something were revoked', () => {
  for (const [name, without, text, verdict, expected] of [
    ['joe', ['permission:Fld_Edit:assigned'], `${AMOUNT}:edit`, 'no', []],
    ['joe', ['permission:Inv_Full:assigned'], `${AMOUNT}:edit`, 'yes', ['Fld_Edit', 'Sales']],
    ['dan', ['permission:Exporter:assigned'], 'ExportReport', 'no', []],
    ['dan', ['permission:Exporter:assigned'], 'Invoice__c:read', 'yes', ['Billing']],
    ['cyd', ['permission:Inv_Full:assigned'], 'Invoice__c:read', 'yes', ['Billing']],
    ['ada', ['profile:Admin:assigned'], 'ModifyAllData', 'no', []],
  ] as const) {
    it(`${name} without ${without.join(', ')}: ${text}`, () =>
      withInvoices((reader) => {
        const answer = why(reader, name, asking(text), ...without);
        expect([answer.verdict, answer.paths.map(({ steps }) => steps[0]!.apiName)]).to.deep.equal([verdict, expected]);
        const rows = [...whoCan(reader, asking(text), without.map(ref))].map(({ user }) => user.id);
        expect(rows.includes(name)).to.equal(verdict !== 'no');
      }));
  }
});

describe('the question itself', () => {
  it('takes an account as not frozen where logins could not be read', async () => {
    const snapshot = await createSnapshot();
    try {
      const exports = 'permission:Exports:assigned';
      org([{ entitlement: exports, rows: ['ExportReport'] }], [exports])(snapshot.writer);
      snapshot.warnings.add({ kind: 'left-out', subject: 'user', detail: 'UserLogin is hidden.' });
      snapshot.writer.finish(about.readAt);
      const { user, verdict } = why(await snapshot.build(about, 'user-not-read'), 'ada', asking('ExportReport'));
      expect([user.isFrozen, verdict]).to.deep.equal([null, 'yes']);
    } finally {
      await snapshot.dispose();
    }
  });

  it('is refused about a user whom the snapshot does not have', () =>
    withInvoices((reader) => {
      expect(() => why(reader, 'zoe', asking('ExportReport'))).to.throw(RangeError, 'The snapshot has no user zoe.');
    }));
});
