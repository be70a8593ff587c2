import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { UserAccessReport, WhyReport } from '../../src/schemas/answers.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import type { RunResult } from './support/sf.js';
import { expectOwnerOnly } from '../systems.js';

const org = ['-o', ORG];
const at = (username: string): string => `${username}@acme-rockets.example`;

describe('sf access why', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  const why = (user: string, ...args: string[]): Promise<RunResult> =>
    demo.plugin.run(['access', 'why', ...org, '--user', at(user), ...args]);
  /** What is printed, without the lines of what the answer is about. */
  const linesOf = ({ stdout }: RunResult): string => stdout.replace(/\n\n(?:Not known|Read from) [^]*$/, '\n');

  it('shows each way with the command that takes it away, ready to paste', async () => {
    const run = await why('ingrid.berg', '--can', 'ModifyAllData');
    expect({ exitCode: run.exitCode, stderr: run.stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    const command = `sf access revoke --target-org ${demo.simulator.username} --user ${at('ingrid.berg')} --permission-set-group Release_Engineering`;
    expect(linesOf(run)).to.equal(
      [
        `Yes: Ingrid Berg (${at('ingrid.berg')}) has ModifyAllData.`,
        '',
        'Through what, and how to take it away:',
        '  - permission set group Release Engineering',
        `      ${command}`,
        '',
      ].join('\n'),
    );
    expect(run.stdout).to.match(/\nNot looked at: records and sharing, login hours, delegated administration\.\n$/);
    const dryRun = await demo.plugin.run([...command.split(' ').slice(1), '--dry-run']);
    expect(dryRun.exitCode, dryRun.stderr).to.equal(0);
    expect(dryRun.stdout).to.contain('- Permission Set Group Release_Engineering');
  });

  const verdicts: Array<[user: string, can: string[], exitCode: number, first: RegExp]> = [
    ['ayesha.khan', ['ModifyAllData'], 0, /^Yes: /],
    ['zoe.muller', ['ModifyAllData'], 3, /^No: /],
    [
      'viktor.lindqvist',
      ['ModifyAllData'],
      3,
      /^Cannot log in: Viktor Lindqvist \(.*\) would\shave ModifyAllData, but the account is frozen\.$/,
    ],
    [
      'yusuf.demir',
      ['ModifyAllData'],
      3,
      /^Cannot log in: Yusuf Demir \(.*\) would have\sModifyAllData, but the account is inactive\.$/,
    ],
    ['ingrid.berg', ['ModifyAllData', 'ManageRoles'], 3, /^No: .*\n? *ModifyAllData\s+and\s+ManageRoles\.$/],
    ['ingrid.berg', ['ModifyAllData', 'ManageRoles', '--any'], 0, /^Yes: .*any of\s+ModifyAllData,\s+ManageRoles\.$/],
  ];
  for (const [user, [can, ...others], exitCode, first] of verdicts) {
    it(`ends with ${String(exitCode)} for ${user} and ${[can, ...others].join(' ')}`, async () => {
      const args = others.flatMap((other) => (other.startsWith('-') ? [other] : ['--can', other]));
      const run = await why(user, '--can', can!, ...args);
      expect(run.exitCode).to.equal(exitCode);
      expect(run.stderr).to.equal('');
      const [verdict = ''] = linesOf(run).split(/\n {2}|\n\n/);
      expect(verdict.trimEnd()).to.match(first);
      const { json, exitCode: code } = await why(user, '--can', can!, ...args, '--json');
      expect(code).to.equal(exitCode);
      expect(json()).to.include({ status: exitCode });
      expect(json().result).to.be.an('object');
    });
  }

  it('says what keeps others from giving it', async () => {
    const run = await why('diego.torres', '--can', 'Launch__c.Go__c:edit');
    expect(run.exitCode).to.equal(3);
    const { result } = (await why('diego.torres', '--can', 'Launch__c.Go__c:edit', '--json')).json() as unknown as {
      result: WhyReport;
    };
    expect(result.verdict).to.be.oneOf(['only if', 'no']);
    expect(JSON.stringify(result)).to.contain('Range_Safety_Override');
  });

  it('says with --without what would be gone and what would remain, and changes nothing', async () => {
    const args = ['--can', 'Opportunity:edit', '--without', 'permission-set:Forecast_Editor'];
    const rows = demo.simulator.org.table('PermissionSetAssignment').size;
    const run = await why('priya.raman', ...args);
    expect(run.exitCode).to.equal(0);
    const told = linesOf(run);
    expect(told).to.match(
      /^As if permission set Forecast Editor had been taken away; nothing is changed\.\nYes: Priya Raman/,
    );
    expect(told).to.contain('\nWhat remains:\n  - profile Acme Sales\n');
    expect(told).to.contain('\n  - permission set group Sales Operations\n');
    expect(told).to.match(/\nWhat would be gone:\n {2}- permission set Forecast Editor\n$/);
    const all = await why(
      'ingrid.berg',
      '--can',
      'ModifyAllData',
      '--without',
      'permission-set-group:Release_Engineering',
    );
    expect(all.exitCode).to.equal(3);
    expect(linesOf(all)).to.match(/\nAs it is now, the answer is "yes"\.\n$/);
    expect(demo.simulator.org.table('PermissionSetAssignment').size).to.equal(rows);
  });

  it('explains a membership', async () => {
    const run = await why('zoe.muller', '--group', 'Global_Sales');
    expect(run.exitCode).to.equal(0);
    expect(linesOf(run)).to.match(
      /^Yes: .* holds group Global\s+Sales\.\n\nThrough what, and how to take it away:\n {2}- directly\n {6}sf access revoke /,
    );
    expect((await why('zoe.muller', '--group', 'Empty_Room')).exitCode).to.equal(3);
  });

  it('writes a row for each way and obstacle', async () => {
    const path = join(demo.sf.home, 'why.csv');
    const run = await why('priya.raman', '--can', 'Opportunity:edit', '--output-file', path);
    expect(run.exitCode, run.stderr).to.equal(0);
    await expectOwnerOnly(path);
    const rows: Array<Record<string, string>> = parse(await readFile(path, 'utf8'), { columns: true });
    expect(rows.map(({ what, path: way }) => [what, way])).to.deep.equal([
      ['way', 'profile:Acme Sales'],
      ['way', 'permission-set:Forecast_Editor'],
      ['way', 'permission-set-group:Sales_Operations'],
    ]);
    const { stdout } = await why('zoe.muller', '--can', 'AuthorApex', '--result-format', 'json', '--output-file', '-');
    expect(JSON.parse(stdout)).to.include({ verdict: 'no', username: at('zoe.muller') });
  });

  it('shows without a question all that the user has, on one screen', async () => {
    const run = await why('ingrid.berg');
    expect({ exitCode: run.exitCode, stderr: run.stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    expect(run.stdout).to.match(/^Ingrid Berg \(ingrid\.berg@acme-rockets\.example\) can log in\. Last login:\n/);
    expect(run.stdout).to.match(
      /\nDangerous permissions\n {2}Over the org\n {4}ModifyAllData[^:]*:\s+permission set group Release\s+Engineering\n/,
    );
    expect(run.stdout).to.contain('\n  RCEDVM-  every object: permission set group Release Engineering\n');
    expect(run.stdout).to.match(/\nNot looked at: records and sharing, login hours, delegated administration\.\n$/);
    for (const line of run.stdout.split('\n')) expect(line.length, line).to.be.at.most(80);
    const all = await why('ingrid.berg', '--all');
    expect(all.exitCode).to.equal(0);
    expect(all.stdout.length).to.be.greaterThan(run.stdout.length);
    const { result } = (await why('ingrid.berg', '--json')).json() as unknown as { result: UserAccessReport };
    expect(result.question).to.equal(null);
    expect(result.dangerous!.map(({ permission }) => permission)).to.include.members(['ModifyAllData', 'AuthorApex']);
    const csv = await why('ingrid.berg', '--result-format', 'csv');
    const rows: Array<Record<string, string>> = parse(csv.stdout, { columns: true });
    expect(rows.map(({ section, what, path }) => [section, what, path])).to.deep.include.members([
      ['membership', 'profile:Acme Engineering', 'profile:Acme Engineering'],
      ['dangerous', 'ModifyAllData', 'permission-set-group:Release_Engineering'],
    ]);
  });

  it('says of a leaver what was there, and with --without what would be gone', async () => {
    const leaver = await why('gordon.pike');
    expect(leaver.exitCode).to.equal(0);
    expect(leaver.stdout).to.match(/cannot log in: inactive/);
    expect(leaver.stdout).to.contain('\n  Permission Set: Deal Desk Override, expired 2026-05-04 09:00\n');
    const args = ['--without', 'permission-set-group:Release_Engineering', '--json'];
    const { result } = (await why('ingrid.berg', ...args)).json() as unknown as { result: UserAccessReport };
    expect(result.dangerous!.map(({ permission }) => permission)).to.deep.equal(['ApiEnabled']);
    expect(result.without!.lost).to.include('ModifyAllData');
  });

  it('takes one user who is named twice', async () => {
    const run = await why('ingrid.berg', '--can', 'ModifyAllData', '--user', at('ingrid.berg').toUpperCase());
    expect(run.exitCode, run.stderr).to.equal(0);
  });

  describe('what it refuses', () => {
    const user = ['--user', at('zoe.muller')];
    const cases: Array<[what: string, args: string[], words: RegExp[]]> = [
      ['nobody', ['--can', 'ModifyAllData'], [/Missing required flag user/]],
      [
        'two users',
        [...user, '--user', at('ingrid.berg'), '--can', 'ModifyAllData'],
        [/about one user/, /once for each/],
      ],
      [
        'a user whom nobody knows',
        ['--user', 'zoe.mueller', '--can', 'ModifyAllData'],
        [/zoe\.mueller/, /zoe\.muller@/],
      ],
      [
        '--all beside a question',
        [...user, '--can', 'ModifyAllData', '--all'],
        [/--can=ModifyAllData cannot also be provided when using --all/],
      ],
      [
        '--all beside an access',
        [...user, '--group', 'A', '--all'],
        [/--group=A cannot also be provided when using --all/],
      ],
      [
        'no kind in --without',
        [...user, '--can', 'ModifyAllData', '--without', 'Sales'],
        [/KIND:NAME/, /permission-set, /],
      ],
      [
        'a kind that nobody knows',
        [...user, '--can', 'ModifyAllData', '--without', 'grop:A'],
        [/Did you mean "group"\?/],
      ],
      [
        'an access that nobody knows',
        [...user, '--can', 'ModifyAllData', '--without', 'group:Empty_Rom'],
        [/--without "group:Empty_Rom": there is no such group\. Similar: Empty Room/],
      ],
    ];
    for (const [what, args, words] of cases) {
      it(`is ${what}`, () => expectRefusal(demo.plugin, ['access', 'why', ...org, ...args], words));
    }
  });
});
