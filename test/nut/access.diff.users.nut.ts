import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { UsersDiffReport } from '../../src/schemas/diff.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import type { RunResult } from './support/sf.js';
import { expectOwnerOnly } from '../systems.js';

const at = (username: string): string => `${username}@acme-rockets.example`;
const TOM = at('tom.becker');
const ZOE = at('zoe.muller');
const HENRIK = at('henrik.solberg');

const IN_A_MONTH = new Date(Date.now() + 30 * 86_400_000).toISOString().replace(/\.\d+Z/, '.000Z');

const both = (first: string, other: string): string[] => ['--user', first, '--with-user', other];

const reportOf = (run: RunResult): UsersDiffReport => {
  expect(run.exitCode, run.stderr).to.equal(0);
  return (run.json() as unknown as { result: UsersDiffReport }).result;
};

/** A difference in one word: `+permission-set:Sales_Ops`, `-Account:delete`, `~role`. */
const wordsOf = ({ differences }: UsersDiffReport): string[] =>
  differences.map((one) => {
    if (one.about === 'account') return `${one.sign}${one.field}`;
    if (one.about === 'permission') return `${one.sign}${one.permission}`;
    const { kind, resource, role } = (one.first ?? one.other)!.access;
    return `${one.sign}${[kind, resource, ...(role === null ? [] : [role])].join(':')}`;
  });

describe('sf access diff, two users', () => {
  describe('of the demo org', () => {
    let demo: Demo;
    before(async () => {
      demo = await startDemo();
      // What ends is to end after today, since a grant that has ended is refused.
      const assignments = demo.simulator.org.table('PermissionSetAssignment');
      for (const { Id, ExpirationDate } of [...assignments.rows()])
        if (ExpirationDate) assignments.update(Id, { ExpirationDate: IN_A_MONTH });
    });
    after(() => demo.stop());

    const diff = (first: string, other: string, ...args: string[]): Promise<RunResult> =>
      demo.plugin.run(['access', 'diff', '-o', ORG, ...both(first, other), ...args]);

    it('tells what only one holds, what only the other, what both, and what ends when', async () => {
      const run = await diff(TOM, HENRIK);
      expect({ exitCode: run.exitCode, stderr: run.stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
      const [told = '', commands = ''] = run.stdout.split(/\n\nTo make .*\n/);
      expect(told.split('\n')).to.include.members([
        `First: Tom Becker (${TOM})`,
        `Other: Henrik Solberg (${HENRIK})`,
        '  + Group: Berlin Pod',
        '  + Group: DACH Territory Watch, through territory DACH',
        '  + Territory: the role Overlay Rep in DACH',
        '  - Permission Set License: Agentforce (Default)',
        '  ~ Role: Account Executive EMEA; VP Sales',
      ]);
      expect(told).to.match(/\n {2}~ Permission Set: Quote Approver, until [\d-]+ [\d:]+ UTC; without end\n/);
      expect(commands).to.contain('\n8 only the first, 6 only the other, 2 not alike, 6 both.\n');
      for (const line of told.split('\n')) expect(line.length, line).to.be.at.most(80);
    });

    it('changes signs and sides when the users change places', async () => {
      const [there, back] = [await diff(TOM, HENRIK, '--json'), await diff(HENRIK, TOM, '--json')].map(reportOf);
      const swapped = wordsOf(there!).map((word) => word.replace(/^[+-]/, (sign) => (sign === '+' ? '-' : '+')));
      // Of what a user has one of, the access of the first side is named.
      const rest = (words: string[]): string[] => words.filter((word) => !word.startsWith('~role')).sort();
      expect(rest(wordsOf(back!))).to.deep.equal(rest(swapped));
      expect(back!.both).to.have.members(there!.both);
      expect(back!.commands).to.deep.equal({
        otherLikeFirst: there!.commands.firstLikeOther,
        firstLikeOther: there!.commands.otherLikeFirst,
      });
    });

    it('prints commands that make the users equal, with ids where a group and a queue share a name', async () => {
      const queues = demo.simulator.org.table('Group').where('DeveloperName', 'Contract_Reviewers');
      const queue = queues.find(({ Type }) => Type === 'Queue')!;
      const [zoe] = demo.simulator.org.table('User').where('Username', ZOE);
      demo.simulator.org.table('GroupMember').insert({ GroupId: queue.Id, UserOrGroupId: zoe!.Id });
      // Tom has it until the end of the month.
      const grant = ['--user', ZOE, '--permission-set', 'Quote_Approver', '--no-prompt'];
      expect((await demo.plugin.run(['access', 'grant', '-o', ORG, ...grant])).exitCode).to.equal(0);
      const before = reportOf(await diff(TOM, ZOE, '--json'));
      expect(wordsOf(before)).to.include.members([
        '-queue:Contract_Reviewers',
        '~permission-set:Quote_Approver',
        '+territory:DACH:Overlay Rep',
        '-territory:DACH:Sales Rep',
      ]);
      const { firstLikeOther } = before.commands;
      expect(firstLikeOther.join('\n')).to.contain(` --group ${queue.Id}`);
      for (const command of firstLikeOther) {
        const words = command.match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', ''));
        const { exitCode, stdout, stderr } = await demo.plugin.run([...words.slice(1), '--no-prompt']);
        expect(exitCode, `${command}\n${stdout}${stderr}`).to.equal(0);
      }
      const after = reportOf(await diff(TOM, ZOE, '--json'));
      expect(wordsOf(after)).to.deep.equal([]);
      expect(after.commands).to.deep.equal({ otherLikeFirst: [], firstLikeOther: [] });
      const run = await diff(TOM, ZOE, '--fail-on', 'any');
      expect(run.exitCode).to.equal(0);
      expect(run.stdout).to.contain('\nThey do not differ.\n');
    });

    it('refuses one user twice, unknown users, and flags that do not go together', async () => {
      await expectRefusal(
        demo.plugin,
        ['access', 'diff', '-o', ORG, ...both(TOM, TOM.toUpperCase())],
        [/same user, tom\.becker/],
      );
      await expectRefusal(
        demo.plugin,
        ['access', 'diff', '-o', ORG, ...both(TOM, 'nobody@acme.example')],
        [/nobody@acme\.example/],
      );
      for (const args of [
        ['-o', ORG, '--user', TOM],
        ['-o', ORG, '--with-user', TOM],
        ['-o', ORG, '--snapshot', 'a.snapshot', ...both(TOM, HENRIK)],
      ]) {
        const { exitCode, stdout } = await demo.plugin.run(['access', 'diff', ...args]);
        expect({ exitCode, stdout }, args.join(' ')).to.deep.equal({ exitCode: 2, stdout: '' });
      }
    });
  });

  describe('of the test org of permissions', () => {
    let demo: Demo;
    let file: string;
    before(async () => {
      demo = await startDemo({ seed: 'invoices' });
      file = join(demo.sf.home, 'invoices.snapshot');
      const args = ['access', 'sync', '-o', ORG, '--snapshot', file, '--sync-permissions', '--sync-field-permissions'];
      const { exitCode, stderr } = await demo.plugin.run(args);
      expect(exitCode, stderr).to.equal(0);
    });
    after(() => demo.stop());

    const diff = (origin: string[], first: string, other: string, ...args: string[]): Promise<RunResult> =>
      demo.plugin.run([
        ...['access', 'diff', ...origin, '--by', 'permission'],
        ...both(`${first}@invoices.example`, `${other}@invoices.example`),
        ...args,
      ]);
    const live = ['-o', ORG];

    const cases: Array<[first: string, other: string, differences: string[], ofFields: string[]]> = [
      ['cyd', 'dan', ['-ExportReport', '-custom:Export_Invoices'], []],
      // Nobody gets a field by View All Data; what it gives on every object is not said of each.
      [
        'ada',
        'ben',
        ['+ModifyAllData', '+ManageUsers', '+ViewAllData', '+ApiEnabled', '+ViewSetup'],
        ['-Invoice__c.Amount__c:read'],
      ],
      ['joe', 'ben', ['+Invoice__c:edit', '-apex:InvoiceCtl'], ['+Invoice__c.Amount__c:edit']],
    ];
    for (const [first, other, differences, ofFields] of cases) {
      it(`tells what ${first} and ${other} may do, from the org and from a snapshot alike`, async () => {
        const fromOrg = reportOf(await diff(live, first, other, '--json'));
        const kept = reportOf(await diff(['--snapshot', file], first, other, '--json'));
        expect(wordsOf(fromOrg).filter((word) => !/[+-]app:|[+-]apex:/.test(word))).to.have.members(
          differences.filter((word) => !/[+-]app:|[+-]apex:/.test(word)),
        );
        expect(wordsOf(kept)).to.have.members([...wordsOf(fromOrg), ...ofFields]);
        expect(fromOrg.notCompared).to.deep.equal(['permissions on fields, which were not read']);
        expect(kept.notCompared).to.deep.equal([]);
      });
    }

    it('ends with 3 as --fail-on says, writes a file whole, and the same bytes twice', async () => {
      const codes = await Promise.all(
        [['any'], ['lost'], ['gained']].map(
          async ([what]) => (await diff(live, 'cyd', 'dan', '--fail-on', what!)).exitCode,
        ),
      );
      expect(codes).to.deep.equal([3, 3, 0]);
      const csv = join(demo.sf.home, 'diff.csv');
      const written = await diff(['--snapshot', file], 'cyd', 'dan', '--output-file', csv);
      expect(written.exitCode, written.stderr).to.equal(0);
      await expectOwnerOnly(csv);
      const text = await readFile(csv, 'utf8');
      const rows = parse<Record<string, string>>(text, { columns: true });
      expect(rows.map(({ change, permission, first, other }) => [change, permission, first, other])).to.deep.equal([
        ['lost', 'ExportReport', 'no', 'yes'],
        ['lost', 'custom:Export_Invoices', 'no', 'yes'],
      ]);
      const again = await diff(['--snapshot', file], 'cyd', 'dan', '--output-file', '-', '--result-format', 'csv');
      expect(again.stdout).to.equal(text);
      expect(again.stderr).to.contain('0 only the first, 2 only the other');
    });

    it('tells in Markdown what a ticket can show', async () => {
      const run = await diff(['--snapshot', file], 'cyd', 'dan', '--result-format', 'markdown');
      expect(run.exitCode).to.equal(0);
      const [head, ...rows] = run.stdout.split('\n').filter((line) => line.startsWith('|'));
      expect(head).to.equal('| | What | `cyd@invoices.example` | `dan@invoices.example` | Through |');
      expect(rows.slice(1)).to.deep.equal([
        '| - | `ExportReport` | no | yes | `permission-set:Exporter` |',
        '| - | `custom:Export_Invoices` | no | yes | `permission-set:Exporter` |',
      ]);
      expect(run.stdout).to.contain(
        '```sh\nsf access grant --user cyd@invoices.example --permission-set Exporter\n```',
      );
    });

    it('refuses to compare what a snapshot does not hold', async () => {
      const bare = join(demo.sf.home, 'bare.snapshot');
      await demo.plugin.run(['access', 'sync', '-o', ORG, '--snapshot', bare]);
      await expectRefusal(
        demo.plugin,
        [
          'access',
          'diff',
          '--snapshot',
          bare,
          '--by',
          'permission',
          ...both('cyd@invoices.example', 'dan@invoices.example'),
        ],
        [/--sync-permissions/],
      );
    });
  });
});
