import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters, styleText } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import stringWidth from 'string-width';
import type { ChangeSign, ChangeStatus } from '../../../../src/model/change.js';
import { visibleText } from '../../../../src/model/visibleText.js';
import type { ChangeResult } from '../../../../src/schemas/changes.js';
import { changeLines as linesIn } from '../../../../src/ux/output/changes.js';
import { Outcome, paintSign, planLine, planText, type PlanLine } from '../../../../src/ux/output/plan.js';
import { screenOf } from '../../../../src/ux/screen.js';

const changeLines = (results: readonly ChangeResult[]): PlanLine[] => linesIn(results, 'America/Los_Angeles');

const GOLDEN = join(import.meta.dirname, 'golden');
const TO_SEE_ALL = 'To see each change: --output-file FILE writes them all; --json tells them.';

/** The keys of a result that a test says something of. */
type Said = { [Key in keyof ChangeResult]?: unknown };

const result = (change: Said): ChangeResult =>
  ({
    source: null,
    action: 'grant',
    user: 'nancy.wu@acme-rockets.example',
    userId: '005000000000001AAA',
    resourceType: 'permission',
    resource: 'Report_Builder',
    entitlement: 'permission:0PS000000000001AAA:assigned',
    verdict: 'grant',
    status: 'not sent',
    reason: null,
    recordId: null,
    error: null,
    expiresAt: null,
    replaced: null,
    permissions: [],
    heldThrough: [],
    ...change,
  }) as unknown as ChangeResult;

/** Every sign, kind, end and reason, and names that do their worst. */
const oneUser = (): PlanLine[] =>
  changeLines([
    result({ expiresAt: '2027-03-05T18:00:00Z' }),
    result({
      resource: 'Deploy_Everything',
      permissions: [
        ...['ModifyAllData', 'AuthorApex', 'CustomizeApplication', 'ModifyMetadata', 'ManageProfilesPermissionsets'],
        ...['ManageUsers', 'AssignPermissionSets'],
      ],
    }),
    result({ resourceType: 'role', resource: 'Chief_Mars_Officer', replaced: 'Launch_Crew', reason: 'it is replaced' }),
    result({ resource: 'Sales_Ops', verdict: 'update expiry', expiresAt: '2027-01-01T00:00:30Z', replaced: 'never' }),
    result({ resource: 'Quality_Team', verdict: 'update expiry', replaced: '2027-01-01T00:00:00Z' }),
    result({
      resourceType: 'territory',
      resource: 'EMEA',
      entitlement: 'territory:0MI000000000001AAA:role:Owner',
      replaced: 'Sales Rep',
    }),
    result({ action: 'revoke', verdict: 'revoke', resourceType: 'group', resource: 'EMEA_Sales' }),
    result({
      ...{ action: 'revoke', verdict: 'revoke', resourceType: 'profile', resource: 'System Administrator' },
      reason: 'the user moves to the profile "Minimum Access - Salesforce"',
    }),
    result({ verdict: 'already granted', status: 'nothing to do', resourceType: 'group', resource: 'Americas_Sales' }),
    result({
      ...{ verdict: 'refused', status: 'refused', resourceType: 'profile', resource: 'Standard Platform User' },
      ...{ source: 'changes.csv:7' },
      reason: 'the profile needs the license Salesforce Platform, and the user has Salesforce',
    }),
    result({
      resourceType: 'group',
      resource: '東京営業本部の全員と大阪営業本部の全員と名古屋営業本部の全員と福岡営業本部の全員の公開グループ',
    }),
    result({ resourceType: 'group', resource: 'Bold\u001b[1m\r\n\u202eevil \u0007 [link](http://x) <b>' }),
    result({ user: `${'a'.repeat(90)}@acme-rockets.example`, resourceType: 'group', resource: 'x'.repeat(130) }),
  ]);

const fourHundredUsers = (): PlanLine[] =>
  changeLines(
    Array.from({ length: 400 }, (_, index) =>
      result({
        user: `person.${index + 1}@crowd.example`,
        resource: index % 100 === 7 ? 'Deploy_Everything' : `Set_${index % 8}`,
        permissions: index % 100 === 7 ? ['ModifyAllData', 'AuthorApex'] : [],
        ...(index % 150 === 149 && {
          ...{ verdict: 'refused', status: 'refused' as const },
          reason: 'it contradicts an earlier change of the same run',
        }),
      }),
    ),
  );

const KINDS = ['permission', 'permission_set_group', 'group', 'territory', 'role'];
const tenThousand = (): PlanLine[] =>
  changeLines(
    Array.from({ length: 10_000 }, (_, index) =>
      result({
        user: `person.${(index % 312) + 1}@crowd.example`,
        resourceType: KINDS[index % KINDS.length]!,
        entitlement: 'assigned',
        resource: `Name_${index % 35}`,
        ...(index % 3 === 1 && { action: 'revoke' as const, verdict: 'revoke' as const }),
        ...(index % 7 === 3 && { verdict: 'already granted' as const, status: 'nothing to do' as const }),
        ...(index === 5000 && { verdict: 'refused', status: 'refused' as const, reason: 'Salesforce fills it itself' }),
      }),
    ),
  );

const COLORS: Readonly<Record<ChangeSign, Parameters<typeof styleText>[0]>> = {
  '+': 'green',
  '~': 'yellow',
  '-': 'red',
  '=': 'dim',
  '!': ['bold', 'red'],
};
const inColor = (sign: string): string => styleText(COLORS[sign as ChangeSign], sign, { validateStream: false });
const COLORED = { '+': inColor, '~': inColor, '-': inColor, '=': inColor, '!': inColor };

const plans: Array<[name: string, lines: () => PlanLine[]]> = [
  ['1-user', oneUser],
  ['400-users', fourHundredUsers],
  ['10000-changes', tenThousand],
];

describe('a plan', () => {
  for (const [name, lines] of plans) {
    for (const columns of [80, 120]) {
      for (const color of ['plain', 'color']) {
        const file = join(GOLDEN, `${name}.${columns}.${color}.txt`);
        it(`is as in golden/${name}.${columns}.${color}.txt`, async () => {
          const shown = [...planText(lines(), screenOf({ columns }), TO_SEE_ALL), '', planLine(lines())];
          const text = `${(color === 'color' ? shown.map((line) => paintSign(line, COLORED)) : shown).join('\n')}\n`;
          if (process.env['WRITE_GOLDEN'] === '1') {
            await mkdir(GOLDEN, { recursive: true });
            await writeFile(file, text);
          }
          expect(text).to.equal(await readFile(file, 'utf8'));
        });
      }
    }
  }

  it('is the same without color as with it, but for the color', async () => {
    for (const [name] of plans) {
      const [plain, color] = await Promise.all(
        ['plain', 'color'].map((kind) => readFile(join(GOLDEN, `${name}.80.${kind}.txt`), 'utf8')),
      );
      expect(stripVTControlCharacters(color!)).to.equal(plain);
    }
  });

  const letter = fc.oneof(
    { weight: 9, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
    fc.constantFrom('\u001b[31m', '\n', '\t', '\u202e', '\u009b', '営'),
  );
  const names = fc.array(letter, { minLength: 1, maxLength: 120 }).map((letters) => letters.join(''));
  it('has no line wider than the screen and shows every name whole, whatever is in names', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(names, names), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 20, max: 130 }),
        (pairs, columns) => {
          const lines = changeLines(pairs.map(([user, resource]) => result({ user, resource, reason: resource })));
          const text = planText(lines, { columns, rows: 10_000 }, TO_SEE_ALL);
          for (const line of text) {
            expect(stringWidth(line), JSON.stringify(line)).to.be.at.most(columns);
            // oxlint-disable-next-line no-control-regex
            expect(line).not.to.match(/[\u0000-\u001f\u007f-\u009f]/);
          }
          // The library that breaks lines composes accents.
          const letters = (shown: string): string => shown.normalize().replaceAll(/\s/gu, '');
          const whole = letters(text.join(''));
          for (const { name } of lines) expect(whole).to.include(letters(visibleText(name)));
        },
      ),
    ));

  it('has words for a row that could not be read', () => {
    const row = { user: '', source: 'a.csv:7', resourceType: '', resource: '', entitlement: null, verdict: 'refused' };
    const lines = changeLines([result({ ...row, reason: 'a.csv:7: it is wrong' })]);
    expect(planText(lines, screenOf({}), TO_SEE_ALL)).to.deep.equal([
      'a.csv:7',
      '  ! left out',
      '      a.csv:7: it is wrong',
    ]);
  });

  it('shows what is refused at any size, and sums the rest up by what it is', () => {
    const lines = tenThousand();
    const text = planText(lines, { columns: 80, rows: 50 }, TO_SEE_ALL);
    expect(text.length).to.be.below(60);
    expect(text.filter((line) => line.startsWith('  !'))).to.deep.equal(['  ! Permission Set Name_30']);
    const counts = text.flatMap((line) => /^ {2}[+\-=] ([\d,]+) /.exec(line)?.[1] ?? []);
    const sum = counts.reduce((total, count) => total + Number(count.replaceAll(',', '')), 0);
    expect(sum).to.equal(lines.length - 1);
  });

  it('tells a hundred thousand users and names apart, and says so where there are more', () => {
    const { sign, noun, verb, status } = lineOf({});
    const same = { sign, noun, verb, status, details: [], gives: [], notes: [], error: null };
    const lines = function* (count: number): Generator<PlanLine> {
      for (let at = 0; at < count; at += 1)
        yield { ...same, subject: `u${at}`, name: at === 2 ? 'N'.repeat(9_999_999) : `n${at}` };
    };
    const [screen, long] = [{ columns: 1000, rows: 9 }, 'N'.repeat(150)];
    const sumOf = (count: number): string[] => planText(lines(count), screen, TO_SEE_ALL).slice(1, 3);
    expect(sumOf(100_000)).to.deep.equal([
      '  + 100,000 permission sets of 100,000 users',
      `      n0 (1), n1 (1), ${long} … ${long} (1), n3 (1), n4 (1) and 99,995 more`,
    ]);
    expect(sumOf(100_002)).to.deep.equal([
      '  + 100,002 permission sets of more than 100,000 users',
      `      n0 (1), n1 (1), ${long} … ${long} (1), n3 (1), n4 (1) and more than 99,995 more`,
    ]);
  });

  it('shows the first fifty refused changes, and counts the others', () => {
    const refused = changeLines(
      Array.from({ length: 1234 }, (_, index) =>
        result({ user: `person.${index + 1}@crowd.example`, verdict: 'refused', status: 'refused', reason: 'Nobody.' }),
      ),
    );
    const text = planText(refused, { columns: 80, rows: 100 }, TO_SEE_ALL);
    expect(text.filter((line) => line.startsWith('  !'))).to.have.length(50);
    expect(text.slice(-5)).to.deep.equal([
      'person.50@crowd.example',
      '  ! Permission Set Report_Builder',
      '      Nobody.',
      '… and 1,184 more that are refused.',
      TO_SEE_ALL,
    ]);
  });

  it('fits a log of 100 lines, and at least 50 on any terminal', () => {
    expect([screenOf({}).columns, screenOf({}).rows]).to.deep.equal([80, 100]);
    expect(screenOf({ columns: 100, rows: 24 })).to.include({ columns: 100, rows: 50 });
    expect(screenOf({ columns: 100, rows: 70 })).to.include({ rows: 70 });
    expect(screenOf({ columns: 0, rows: 0 })).to.include({ columns: 80, rows: 100 });
    expect(screenOf({ columns: 3, rows: 3 })).to.include({ columns: 20, rows: 50 });
  });

  const sentences: Array<[statuses: ChangeStatus[], text: string]> = [
    [[], 'No changes.'],
    [['not sent'], 'Plan: 1 change to make.'],
    [
      ['refused', 'still held', 'not sent', 'nothing to do', 'not sent'],
      'Plan: 2 changes to make, 1 not needed, 1 held in another way, 1 refused.',
    ],
  ];
  for (const [statuses, text] of sentences) {
    it(`says "${text}"`, () => expect(planLine(statuses.map((status) => lineOf({ status })))).to.equal(text));
  }
});

const lineOf = (change: Said): PlanLine => changeLines([result(change)])[0]!;
const done = (change: Said): PlanLine => lineOf({ status: 'done', ...change });

describe('what a run says that it did', () => {
  const group = { resourceType: 'group' as const };
  const taken = { action: 'revoke', verdict: 'revoke' } as const;
  const cases: Array<[lines: () => PlanLine[], isInterrupted: boolean, text: string]> = [
    [() => [done({})], false, 'Gave 1 permission set.'],
    [
      () => [
        done({}),
        done({}),
        done(group),
        done({ ...group, ...taken }),
        done({ resourceType: 'territory', ...taken }),
      ],
      false,
      'Gave 2 permission sets and 1 group; took away 1 group and 1 territory.',
    ],
    [
      () => [done({ ...taken, resourceType: 'territory' }), done({ ...taken, resourceType: 'territory' })],
      false,
      'Took away 2 territories.',
    ],
    [() => [done({ resourceType: 'role', replaced: 'CEO' })], false, 'Changed 1 role.'],
    [
      () => [done({}), lineOf({ status: 'failed' }), lineOf({ status: 'refused' }), lineOf({ status: 'refused' })],
      false,
      'Gave 1 permission set. 1 change failed and 2 changes were refused.',
    ],
    [() => [lineOf({ status: 'nothing to do' })], false, 'Nothing was changed. 1 change was not needed.'],
    [
      () => [lineOf({ status: 'still held' }), lineOf({ status: 'still held' })],
      false,
      'Nothing was changed. 2 accesses are held in another way.',
    ],
    [
      () => [lineOf({ ...taken, status: 'partly done' }), lineOf({ ...taken, status: 'partly done' })],
      false,
      'Took away 2 permission sets. 2 accesses may still be held in another way.',
    ],
    [
      () => [
        lineOf({ ...taken, status: 'partly done', heldThrough: [{ path: [], command: null }] }),
        lineOf({ ...taken, status: 'partly done' }),
      ],
      false,
      'Took away 2 permission sets. 1 access is still held in another way and 1 access may still be held in another way.',
    ],
    [
      () => [lineOf({ status: 'nothing to do' }), lineOf({ status: 'failed' }), lineOf({ status: 'not sent' })],
      false,
      'Nothing was changed. 1 change was not needed, 1 change failed, and 1 change was not sent.',
    ],
    [() => [done({}), lineOf({}), lineOf({})], true, 'Interrupted: gave 1 permission set; 2 changes were not sent.'],
    [() => [lineOf({})], true, 'Interrupted: nothing was changed; 1 change was not sent.'],
    [() => Array.from({ length: 1200 }, () => done({})), false, 'Gave 1,200 permission sets.'],
  ];
  for (const [lines, isInterrupted, text] of cases) {
    it(`says "${text}"`, () => expect(new Outcome(lines()).line(isInterrupted)).to.equal(text));
  }
});
