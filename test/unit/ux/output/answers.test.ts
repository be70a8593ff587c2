import { expect } from 'chai';
import fc from 'fast-check';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
// Makes the kinds of access known.
import '../../../../src/resources/index.js';
import { isPlainText } from '../../../../src/model/visibleText.js';
import type { WhoReport, WhyReport } from '../../../../src/schemas/answers.js';
import { factLines } from '../../../../src/ux/output/answer.js';
import { wrapped } from '../../../../src/ux/screen.js';
import { whoCounts, whoHeading, whoLines, whoTitle } from '../../../../src/ux/output/who.js';
import { paintVerdict, whyLines } from '../../../../src/ux/output/why.js';
import { UNSEEN } from '../../../hostileTexts.js';

type Row = WhoReport['users'][number];
type Part = Row['way']['path'][number];
type Question = WhoReport['question'];

const screen = { columns: 80, rows: 100 };
const deletes: Question = { permissions: ['Account:delete'], any: false, access: null };
const set = (resource: string): Part => ({ resourceType: 'permission', resource, name: resource.replaceAll('_', ' ') });
const group = (resource: string): Part => ({ ...set(resource), resourceType: 'permission_set_group' });
const team: Part = { resourceType: 'group', resource: 'Field_Team', name: 'Field Team' };

const way = (path: Part[], more: Partial<Row['way']> = {}): Row['way'] => ({
  path,
  gives: ['Account:delete'],
  isEnough: true,
  expiresAt: null,
  session: 'not needed',
  groupStatus: null,
  goneAfterUpdate: [],
  ...more,
});
const user = { userId: '005A', name: 'Ada Lovelace', username: 'ada@acme.example', isActive: true, isFrozen: false };
const row = (more: Partial<Row> = {}): Row => ({
  ...user,
  lastLogin: '2026-11-20T10:11:12Z',
  verdict: 'yes',
  expiresAt: null,
  ways: 1,
  way: way([set('Inv_Full')]),
  ...more,
});
const linesOf = (one: Row, question = deletes): string[] => whoLines({ question, openApps: [] }, screen)(one);

describe('what who prints', () => {
  it('begins with the question', () => {
    const title = (question: Question, openApps: string[] = []): string[] => whoTitle({ question, openApps }, screen);
    expect(title(deletes)).to.deep.equal(['Who has Account:delete:']);
    expect(title({ ...deletes, permissions: ['A', 'B'] })).to.deep.equal(['Who has A and B:']);
    expect(title({ ...deletes, permissions: ['A', 'B'], any: true })).to.deep.equal(['Who has any of A, B:']);
    const access = { ...team, role: null };
    expect(title({ permissions: [], any: false, access })).to.deep.equal(['Who holds group Field Team:']);
    expect(title({ ...deletes, permissions: ['app:ERP'] }, ['app:ERP'])).to.deep.equal([
      'Who has app:ERP:',
      'Anybody may authorize app:ERP: the answer is about those who are pre-authorized.',
    ]);
    expect(title({ ...deletes, permissions: ['tab:Launch__c'] })).to.deep.equal([
      'Who has tab:Launch__c:',
      'A tab is only shown: it opens nothing of what is behind it.',
    ]);
  });

  it('has columns of 80 characters', () => {
    const head = { question: deletes, openApps: [] };
    expect(whoHeading('yes', head, screen)).to.deep.equal([
      '',
      'Can now                                             Until (UTC)       Last login',
    ]);
    expect(linesOf(row({ expiresAt: '2026-12-31T18:00:00Z' }))).to.deep.equal([
      '  ada@acme.example                                  2026-12-31 18:00  2026-11-20',
      '    Ada Lovelace: permission set Inv Full',
    ]);
    const username = `${'a'.repeat(60)}@acme.example`;
    const [first] = linesOf(row({ username, lastLogin: null }));
    expect(stringWidth(first!)).to.be.at.most(80);
    expect(first).to.match(/^ {2}a{24}…a{10}@acme\.example {2}– {17}never$/);
  });

  const ways: Array<[what: string, row: Row, question: Question, text: string]> = [
    [
      'another permission gives it',
      row({ way: way([set('X')], { gives: ['ModifyAllData'] }) }),
      deletes,
      'permission set X, which gives ModifyAllData',
    ],
    ['there are more ways', row({ ways: 1001 }), deletes, 'permission set Inv Full, and 1,000 more ways'],
    [
      'an outdated group',
      row({ way: way([group('Ops')], { groupStatus: 'Outdated', goneAfterUpdate: ['Account:delete'] }) }),
      deletes,
      'permission set group Ops (status: Outdated), which will no longer give Account:delete once Salesforce has recalculated it',
    ],
    [
      'a session',
      row({ verdict: 'only if', way: way([set('X')], { session: 'not activated' }) }),
      deletes,
      'permission set X, in a session in which it is activated',
    ],
    ['a frozen account', row({ verdict: 'cannot log in', isFrozen: true }), deletes, 'frozen, permission set Inv Full'],
    [
      'an inactive account',
      row({ verdict: 'cannot log in', isActive: false, isFrozen: null }),
      deletes,
      'inactive, permission set Inv Full',
    ],
    [
      'an account that is both',
      row({ verdict: 'cannot log in', isActive: false, isFrozen: true }),
      deletes,
      'inactive and frozen, permission set Inv Full',
    ],
    [
      'a part of what was asked',
      row({ way: way([set('X')], { gives: ['A'], isEnough: false }) }),
      { ...deletes, permissions: ['A', 'B'] },
      'permission set X, which gives only A',
    ],
    [
      'a membership through another group',
      row({ way: way([set('X'), team], { gives: [] }) }),
      { permissions: [], any: false, access: { ...team, role: null } },
      'permission set X',
    ],
    [
      'a direct membership',
      row({ way: way([team], { gives: [] }) }),
      { permissions: [], any: false, access: { ...team, role: null } },
      'directly',
    ],
  ];
  for (const [what, one, question, text] of ways) {
    it(`says the shortest way: ${what}`, () => {
      const [, ...lines] = linesOf(one, question);
      expect(lines.map((line) => line.trim()).join(' ')).to.equal(`Ada Lovelace: ${text}`);
      for (const line of lines) expect(stringWidth(line)).to.be.at.most(80);
    });
  }

  it('ends with counts', () => {
    const of = (question: Question, counts: WhoReport['counts']): string => whoCounts({ question, counts });
    expect(of(deletes, { can: 1, onlyIf: 0, cannotLogIn: 1234 })).to.equal('1 can now, 1,234 cannot log in.');
    expect(of(deletes, { can: 2, onlyIf: 1, cannotLogIn: 0 })).to.equal('2 can now, 1 only if activated in a session.');
    const inTeam: Question = { permissions: [], any: false, access: { ...team, role: null } };
    expect(of(inTeam, { can: 1, onlyIf: 0, cannotLogIn: 0 })).to.equal('1 holds it now.');
    expect(of(inTeam, { can: 2, onlyIf: 0, cannotLogIn: 1 })).to.equal('2 hold it now, 1 cannot log in.');
    expect(of(deletes, { can: 0, onlyIf: 0, cannotLogIn: 0 })).to.equal('Nobody.');
  });
});

const report = (more: Partial<WhyReport>): WhyReport => ({
  question: deletes,
  openApps: [],
  ...user,
  lastLogin: null,
  verdict: 'no',
  permissions: [],
  ways: [],
  obstacles: [],
  without: null,
  org: { id: '00D', name: 'Acme', instanceUrl: 'https://acme.my.salesforce.com' },
  readAt: '2026-11-24T20:00:00.000Z',
  snapshotFile: null,
  apiCalls: 7,
  notKnown: [],
  notLookedAt: 'records',
  ...more,
});

describe('what why prints', () => {
  const membership: Question = { permissions: [], any: false, access: { ...team, role: null } };
  const verdicts: Array<[more: Partial<WhyReport>, text: string]> = [
    [{ verdict: 'yes' }, 'Yes: Ada Lovelace (ada@acme.example) has Account:delete.'],
    [
      { verdict: 'no' },
      'No: Ada Lovelace (ada@acme.example) does not have Account:delete.  Nothing that the user holds gives it.',
    ],
    [
      { verdict: 'only if' },
      'Only if: Ada Lovelace (ada@acme.example) has Account:delete in a session in which a permission set is activated.',
    ],
    [
      { verdict: 'cannot log in', isFrozen: true },
      'Cannot log in: Ada Lovelace (ada@acme.example) would have Account:delete, but the account is frozen.',
    ],
    [{ verdict: 'yes', question: membership }, 'Yes: Ada Lovelace (ada@acme.example) holds group Field Team.'],
    [{ verdict: 'no', question: membership }, 'No: Ada Lovelace (ada@acme.example) does not hold group Field Team.'],
    [
      { verdict: 'cannot log in', question: membership, isActive: false },
      'Cannot log in: Ada Lovelace (ada@acme.example) holds group Field Team, but the account is inactive.',
    ],
    [
      { verdict: 'yes', question: { ...membership, access: { ...team, role: 'Owner' } } },
      'Yes: Ada Lovelace (ada@acme.example) holds the role Owner in group Field Team.',
    ],
  ];
  for (const [more, text] of verdicts) {
    it(`begins with the verdict: ${text}`, () => {
      expect(whyLines(report(more), screen).join(' ')).to.equal(text);
    });
  }

  it('has each way with the command that takes it away, in one line, and what stands in the way', () => {
    const command = `sf access revoke --target-org acme --user ada@acme.example --permission-set ${'X'.repeat(80)}`;
    const lines = whyLines(
      report({
        question: { permissions: ['Account:delete', 'ExportReport'], any: false, access: null },
        permissions: [
          { permission: 'Account:delete', verdict: 'no' },
          { permission: 'ExportReport', verdict: 'yes' },
        ],
        ways: [
          {
            ...way([set('Exporter')], { gives: ['ExportReport'], isEnough: false, expiresAt: '2026-12-31T18:00:00Z' }),
            command,
            advice: null,
          },
          {
            ...way([set('Old')], { gives: ['ExportReport'], isEnough: false }),
            command: null,
            advice: 'nothing ends it',
          },
        ],
        obstacles: [
          { kind: 'muted', path: [group('Billing'), set('Inv_Full')], permissions: ['Account:delete'], at: null },
          { kind: 'group outdated', path: [group('Ops'), set('Loader')], permissions: ['Account:delete'], at: null },
          { kind: 'expired', path: [set('Full')], permissions: ['Account:delete'], at: '2026-01-02T03:04:05Z' },
          { kind: 'revoked', path: [set('Full')], permissions: ['Account:delete'], at: null },
          { kind: 'inactive', path: [set('Full')], permissions: [], at: null },
          { kind: 'session not activated', path: [set('Full')], permissions: ['Account:delete'], at: null },
          { kind: 'field closed', path: [], permissions: ['Account.Rating:read'], at: null },
          { kind: 'account frozen', path: [], permissions: [], at: null },
        ],
      }),
      screen,
    );
    expect(lines).to.deep.equal([
      'No: Ada Lovelace (ada@acme.example) does not have Account:delete and',
      'ExportReport.',
      '  Account:delete: no',
      '  ExportReport: yes',
      '',
      'Through what, and how to take it away:',
      '  - permission set Exporter, which gives only ExportReport, until 2026-12-31',
      '    18:00 UTC',
      `      ${command}`,
      '  - permission set Old, which gives only ExportReport',
      '      nothing ends it',
      '',
      'Obstacles:',
      '  - permission set Inv Full would give Account:delete, but permission set group',
      '    Billing mutes it',
      '  - permission set Loader would give Account:delete, but permission set group',
      '    Ops has not been recalculated yet',
      '  - permission set Full would give Account:delete, but its assignment expired at',
      '    2026-01-02 03:04 UTC',
      '  - permission set Full would give Account:delete, but a user access policy has',
      '    revoked its assignment',
      '  - permission set Full: the assignment is not active',
      '  - permission set Full would give Account:delete, but it is not activated in a',
      '    session',
      '  - The object is open, but the field is not: Account.Rating:read is missing',
      '  - The account is frozen',
    ]);
  });

  it('says of several permissions that to take away one of them is enough, where ways give a part of them', () => {
    const parts = ['Account:delete', 'ExportReport'];
    const both = { ...way([set('Full')], { gives: parts }), command: null, advice: null };
    const half = { ...both, gives: ['ExportReport'], isEnough: false };
    const note =
      'Not all of this needs to go: it is enough to take away one of Account:delete and\nExportReport, in every way that gives it.';
    const cases: ReadonlyArray<[is: boolean, any: boolean, verdict: WhyReport['verdict'], ways: WhyReport['ways']]> = [
      [true, false, 'yes', [half, { ...half, gives: ['Account:delete'] }]],
      [true, false, 'cannot log in', [both, half]],
      [false, false, 'yes', [both, both]],
      [false, true, 'yes', [both, half]],
      [false, false, 'no', [half, half]],
    ];
    for (const [is, any, verdict, ways] of cases) {
      const permissions = parts.map((permission) => ({ permission, verdict }));
      const question = { permissions: parts, any, access: null };
      const lines = whyLines(report({ question, permissions, verdict, ways }), screen).join('\n');
      expect(lines.includes(`\n\n${note}`), lines).to.equal(is);
    }
  });

  it('says of one permission that no way gives alone that to end one part of it is enough', () => {
    const wanted = 'Account.Rating:read';
    const opensObject = {
      ...way([set('Full')], { gives: ['Account:read'], isEnough: false }),
      command: null,
      advice: null,
    };
    const opensField = { ...opensObject, gives: [wanted] };
    const both = { ...opensField, isEnough: true };
    const note = `Not all of this needs to go: these ways give ${wanted} only together.`;
    const cases: ReadonlyArray<[is: boolean, verdict: WhyReport['verdict'], ways: WhyReport['ways']]> = [
      [true, 'yes', [opensObject, opensField]],
      [true, 'cannot log in', [opensObject, opensObject, opensField]],
      [false, 'yes', [both, opensField]],
      [false, 'yes', [both]],
      [false, 'no', [opensField]],
    ];
    for (const [is, verdict, ways] of cases) {
      const question = { permissions: [wanted], any: false, access: null };
      const permissions = [{ permission: wanted, verdict }];
      const text = whyLines(report({ question, permissions, verdict, ways }), screen).join('\n');
      expect(text.replace(/\n(?=\S)/g, ' ').includes(note), text).to.equal(is);
    }
  });

  it('has the color of the verdict on the verdict alone', () => {
    const colored = (text: string): string => `<${text}>`;
    const colors = { yes: colored, 'only if': colored, 'cannot log in': colored, no: colored };
    const no = report({ verdict: 'no', ways: [], obstacles: [] });
    const painted = whyLines(no, screen).map((line) => paintVerdict(line, no, colors));
    expect(painted).to.deep.equal([
      '<No>: Ada Lovelace (ada@acme.example) does not have Account:delete.',
      '',
      'Nothing that the user holds gives it.',
    ]);
  });

  it('does not say twice what stands in the way', () => {
    const ofSession = { ...way([set('X')], { session: 'not activated' }), command: null, advice: null };
    const { obstacles } = {
      obstacles: [
        { kind: 'session not activated', path: [set('X')], permissions: ['Account:delete'], at: null },
        { kind: 'account frozen', path: [], permissions: [], at: null },
      ],
    } as const;
    const lines = whyLines(
      report({
        verdict: 'cannot log in',
        isFrozen: true,
        ways: [ofSession],
        obstacles: obstacles.map((one) => ({ ...one, path: [...one.path], permissions: [...one.permissions] })),
      }),
      screen,
    );
    expect(lines).not.to.include('Obstacles:');
  });

  it('says what would be gone and what would remain, and what the answer is as it is now', () => {
    const access = [set('Exporter')];
    const lost = [way([set('Exporter')])];
    expect(whyLines(report({ without: { access, verdictNow: 'yes', notHeld: [], lost } }), screen)).to.deep.equal([
      'As if permission set Exporter had been taken away; nothing is changed.',
      'No: Ada Lovelace (ada@acme.example) does not have Account:delete.',
      '',
      'What would be gone:',
      '  - permission set Exporter',
      '',
      'As it is now, the answer is "yes".',
    ]);
    const remaining = { ...way([set('Other')]), command: null, advice: null };
    const more = {
      verdict: 'yes',
      ways: [remaining],
      without: { access, verdictNow: 'yes', notHeld: [], lost: [] },
    } as const;
    expect(
      whyLines(report({ ...more, ways: [remaining], without: { ...more.without, notHeld: [], lost: [] } }), screen),
    ).to.deep.equal([
      'As if permission set Exporter had been taken away; nothing is changed.',
      'Yes: Ada Lovelace (ada@acme.example) has Account:delete.',
      '',
      'What remains:',
      '  - permission set Other',
      '',
      'Nothing would be gone.',
    ]);
  });
});

describe('what somebody does not hold and why is asked without', () => {
  const group = (name: string): Part => ({ resourceType: 'permission_set_group', resource: name, name });
  const notHeld = [
    { access: set('Other'), path: [], advice: null },
    { access: set('Exporter'), path: [group('Billing'), set('Exporter')], advice: null },
    { access: team, path: [team], advice: 'the user holds it as a manager of ben' },
  ];

  it('is told as not held, or as held through what gives it', () => {
    const access = notHeld.map((one) => one.access);
    const lines = whyLines(report({ without: { access, verdictNow: 'no', notHeld, lost: [] } }), screen);
    expect(lines.slice(2, 8).join('\n')).to.equal(
      [
        'Ada Lovelace does not hold permission set Other: nobody can take it away.',
        'Ada Lovelace does not hold permission set Exporter directly: it comes through',
        'permission set group Billing.',
        'Ada Lovelace does not hold group Field Team directly: the user holds it as a',
        'manager of ben.',
        'No: Ada Lovelace (ada@acme.example) does not have Account:delete.',
      ].join('\n'),
    );
  });
});

describe('wrapped', () => {
  it('takes for plain what has a column for each character', () => {
    for (let code = 0; code <= 0xffff; code += 1) {
      const character = String.fromCharCode(code);
      if (!isPlainText(character)) continue;
      expect([stringWidth(character), character.normalize()], code.toString(16)).to.deep.equal([1, character]);
      expect(character, code.toString(16)).not.to.match(UNSEEN);
    }
  });

  it('breaks plain texts as the library does', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '1', 'É', 'ř'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        const lines = wrapped(words.join(' '), { columns: 12 }, 2);
        expect(lines).to.deep.equal(
          wrapAnsi(words.join(' '), 10, { hard: true })
            .split('\n')
            .map((line) => `  ${line}`),
        );
      }),
    );
  });
});

describe('the end of an answer', () => {
  it('tells what is not known in a line of its own, which ends once', async () => {
    const facts = report({
      notKnown: ['logins: The snapshot was made without --sync-logins.', '1 user without a type'],
    });
    const org = { ...facts.org, edition: null, isSandbox: null, isTrial: null };
    expect((await factLines(facts, org, null)).slice(0, 2)).to.deep.equal([
      'Not known: logins: The snapshot was made without --sync-logins.',
      'Not known: 1 user without a type.',
    ]);
  });
});
