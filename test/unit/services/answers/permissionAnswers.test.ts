import { expect } from 'chai';
import type { Right } from '../../../../src/model/permission.js';
import type { Verdict, WhoCounts, WhoRow, WhyAnswer } from '../../../../src/services/answers/answer.js';
import type { PermissionQuestion } from '../../../../src/services/answers/askedPermissions.js';
import { whoCan, whyCan } from '../../../../src/services/answers/permissionAnswers.js';
import type { SnapshotReader } from '../../../../src/snapshot/reader.js';
import { AMOUNT, fillInvoices, permissionOf } from '../../support/invoices.js';
import { ref, withSnapshot } from '../../support/snapshots.js';

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
  const answers = whoCan(reader, question, [], 'prod');
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
          command: null,
          advice: why(reader, 'ada', asking('ModifyAllData')).paths[0]!.advice,
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
