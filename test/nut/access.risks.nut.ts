import { execFile, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { validateXML } from 'xmllint-wasm';
import { repository } from '../../scripts/repository.js';
import { sf as sfPath, sfEnvironment } from '../../scripts/sf/environment.js';
import type { RisksReport } from '../../src/schemas/risks.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import { expectOwnerOnly, skipWithout } from '../systems.js';

type Rule = RisksReport['rules'][number];

const COLUMNS =
  'severity,rule,title,outcome,user_id,username,name,is_active,is_frozen,last_login,access,path,gives,expires_at,command,advice,exception_ended,reason,logins';

/** What the built-in rules find in the test org: permissions-model.md, section 7. */
const EXPECTED: Record<string, string[]> = {
  'super-administrators': ['ada'],
  'privileged-without-login': ['gus'],
  'integrations-with-broad-access': ['ivy'],
  'outdated-groups': ['Ops'],
  'inactive-with-access': ['hal'],
  'expired-assignments': ['eve Inv_Full'],
};

const rule = (id: string, severity: string, rest: object): object => ({
  ...{ id, severity, title: `Title of ${id}`, why: 'Because.', fix: 'Mend it.' },
  ...rest,
});
const ADMINS = { who: { 'all-of': ['ModifyAllData'] } };
const NOBODY = { who: { 'all-of': ['ModifyAllData'], 'none-of': ['ViewAllData'] } };

describe('sf access risks in the test org', () => {
  let demo: Demo;
  const snapshots = { whole: '', bare: '' };
  const path = (name: string): string => join(demo.sf.home, name);
  before(async () => {
    // Days without a login are counted to the moment when the org is read.
    demo = await startDemo({ seed: 'invoices', now: new Date(Date.now() - 3_600_000) });
    const options = { whole: ['--sync-permissions', '--sync-non-standard-users', '--sync-logins'], bare: [] };
    for (const name of ['whole', 'bare'] as const) {
      snapshots[name] = path(`${name}.snapshot`);
      const args = ['access', 'sync', '-o', ORG, '--snapshot', snapshots[name], ...options[name]];
      const { exitCode, stderr } = await demo.plugin.run(args);
      expect(exitCode, stderr).to.equal(0);
    }
  });
  after(() => demo.stop());

  const rulesFile = async (name: string, rules: object[]): Promise<string> => {
    await writeFile(path(name), JSON.stringify({ version: 1, rules }));
    return path(name);
  };
  const run = (...args: string[]): ReturnType<typeof demo.plugin.run> => demo.plugin.run(['access', 'risks', ...args]);
  const report = async (...args: string[]): Promise<RisksReport> => {
    const { exitCode, stdout, json } = await run(...args, '--json');
    expect(exitCode, stdout).to.equal(0);
    return json().result as RisksReport;
  };
  const found = ({ rules }: RisksReport): Record<string, string[]> =>
    Object.fromEntries(
      rules
        .filter(({ outcome }) => outcome === 'found')
        .map(({ id, findings }) => [
          id,
          findings.map(({ user, access }) =>
            [user?.username.replace(/@.*/, ''), access?.resource].filter((part) => part !== undefined).join(' '),
          ),
        ]),
    );
  const findingsOf = ({ rules }: RisksReport, id: string): Rule['findings'] =>
    rules.find((one) => one.id === id)!.findings;

  for (const origin of ['the org', 'a snapshot'] as const) {
    const from = (): string[] => (origin === 'the org' ? ['-o', ORG] : ['--snapshot', snapshots.whole]);

    it(`finds by the built-in rules what is wrong, by ${origin}`, async () => {
      const answer = await report(...from());
      expect(found(answer)).to.deep.equal(EXPECTED);
      expect(answer.rules.filter(({ outcome }) => outcome === 'not checked')).to.deep.equal([]);
      expect(answer.counts).to.deep.equal({ high: 0, medium: 4, low: 2, notChecked: 0 });
      const [gus] = findingsOf(answer, 'privileged-without-login');
      expect(gus!.user).to.include({ isActive: true, isFrozen: true });
      expect(gus!.ways.map(({ path: way, gives }) => [way.map(({ resource }) => resource), gives])).to.deep.equal([
        [['Ops'], ['ModifyAllData', 'ViewAllData']],
      ]);
    });
  }

  it('finds the same by the real sf, which ends with 0', async () => {
    const { exitCode, stdout, stderr } = await demo.sf.run(['access', 'risks', '--snapshot', snapshots.whole]);
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    expect(stdout).to.contain('Super administrators\nMedium, 1 finding: super-administrators (SBS-ACS-004)\n');
    expect(stdout).to.contain(
      '\n  gus@invoices.example (frozen)\n    permission set group Ops gives ModifyAllData and',
    );
    expect(stdout).to.match(/\nFound: 0 high, 4 medium, 2 low\.\n/);
    expect(stdout).to.match(/\nNot looked at: records and sharing, [^\n]*\n$/);
    const wide = stdout.split('\n').filter((line) => line.length > 80 && !/^ +sf access /.test(line));
    // The path of the snapshot is a word that is longer than the screen at worst.
    expect(wide).to.deep.equal([]);
  });

  it('keeps to 80 columns with long names, but for commands, which are pasted', async () => {
    const own = await startDemo({ seed: 'invoices', now: new Date(Date.now() - 3_600_000) });
    try {
      const rename = (object: string, fields: string[], name: string): void => {
        const table = own.simulator.org.table(object);
        for (const { Id } of [...table.rows()])
          table.update(Id, Object.fromEntries(fields.map((field) => [field, `${name}${Id}`])));
      };
      rename('PermissionSet', ['Label'], 'a name of several words that is so long '.repeat(4));
      rename('PermissionSetGroup', ['MasterLabel'], 'oneword'.repeat(20));
      const { stdout } = await own.plugin.run(['access', 'risks', '-o', ORG]);
      expect(stdout).to.contain('oneword').and.to.contain('so long');
      const wide = stdout.split('\n').filter((line) => line.length > 80 && !/^ +sf access revoke /.test(line));
      expect(wide).to.deep.equal([]);
    } finally {
      await own.stop();
    }
  });

  describe('ends with an exit code for pipelines', () => {
    const cases: ReadonlyArray<[what: string, rules: object[], codes: Record<string, number>]> = [
      ['nothing found', [rule('a', 'high', NOBODY)], { none: 0, low: 0, medium: 0, high: 0 }],
      ['something high', [rule('a', 'high', ADMINS)], { none: 0, low: 3, medium: 3, high: 3 }],
      ['something medium', [rule('a', 'medium', ADMINS)], { none: 0, low: 3, medium: 3, high: 0 }],
      ['something low', [rule('a', 'low', ADMINS)], { none: 0, low: 3, medium: 0, high: 0 }],
    ];
    for (const [what, rules, codes] of cases)
      it(`where there is ${what}`, async () => {
        const file = await rulesFile('codes.yaml', rules);
        for (const [level, code] of Object.entries(codes)) {
          const failOn = level === 'none' ? [] : ['--fail-on', level];
          for (const format of [[], ['-r', 'csv'], ['-r', 'json'], ['-r', 'junit'], ['--json']]) {
            const ran = await run('--snapshot', snapshots.whole, '--rules', file, ...failOn, ...format);
            expect(ran.exitCode, `${level} ${format.join(' ')}`).to.equal(code);
            if (format[0] === '--json') expect(ran.json().status).to.equal(code);
          }
        }
      });

    it('where a rule was not checked, and where something is found besides', async () => {
      const logins = rule('logins', 'low', { who: { 'logged-in-by': ['Application'] } });
      const file = await rulesFile('unchecked.yaml', [logins]);
      // Who has a group is known without permissions.
      const both = await rulesFile('both.yaml', [logins, rule('b', 'high', { who: { 'any-of': ['profile:*'] } })]);
      const codes: Array<number | null> = [];
      for (const args of [[], ['--fail-on', 'high'], ['--fail-on', 'low']]) {
        codes.push((await run('--snapshot', snapshots.bare, '--rules', file, ...args)).exitCode);
        codes.push((await run('--snapshot', snapshots.bare, '--rules', both, ...args)).exitCode);
      }
      expect(codes).to.deep.equal([0, 0, 1, 3, 1, 3]);
      const { stdout } = await run('--snapshot', snapshots.bare, '--rules', file);
      expect(stdout)
        .to.match(/Not checked: logins\. .*--sync-logins/s)
        .and.to.contain('Nothing was found by the rules that were checked.');
      expect(stdout).not.to.contain('Nothing found by');
    });
  });

  it('never tells as passed what a snapshot without permissions cannot tell', async () => {
    const { rules, counts } = await report('--snapshot', snapshots.bare);
    const unchecked = rules.filter(({ outcome }) => outcome === 'not checked');
    expect(unchecked.map(({ id }) => id)).to.include.members([
      'super-administrators',
      'guests-over-records',
      'held-twice',
    ]);
    expect(counts.notChecked).to.equal(unchecked.length);
    for (const { notChecked, findings } of unchecked) {
      expect(notChecked).to.have.length.of.at.least(1);
      for (const sentence of notChecked) expect(sentence).to.match(/^[A-Z].*[^.]\.$/s);
      expect(findings).to.deep.equal([]);
    }
  });

  it('takes rules of several files, in the order of their severity', async () => {
    const one = await rulesFile('one.yaml', [rule('b', 'low', ADMINS), rule('a', 'high', ADMINS)]);
    const two = await rulesFile('two.yaml', [rule('c', 'high', NOBODY)]);
    const { rules } = await report('--snapshot', snapshots.whole, '--rules', one, '--rules', two);
    expect(rules.map(({ id }) => id)).to.deep.equal(['a', 'c', 'b']);
    await expectRefusal(
      demo.plugin,
      ['access', 'risks', '--snapshot', snapshots.whole, '--rules', one, '--rules', one],
      [/one\.yaml/],
    );
  });

  describe('exceptions', () => {
    const until = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const withExcept = (except: object[]): Promise<string> =>
      rulesFile('except.yaml', [rule('admins', 'high', { who: { 'all-of': ['ViewAllData'] }, except })]);
    const args = (file: string): string[] => ['--snapshot', snapshots.whole, '--rules', file];

    it('leave out users until their last day, and are counted', async () => {
      const file = await withExcept([{ users: ['ADA@invoices.example'], reason: 'She must.', until: until(0) }]);
      const answer = await report(...args(file));
      expect(found(answer)).to.deep.equal({ admins: ['gus'] });
      expect(answer.rules[0]!.excepted).to.equal(1);
      expect((await run(...args(file))).stdout).to.contain('\n1 finding is left out by an exception.\n');
    });

    it('leave out what an access gives', async () => {
      const file = await withExcept([{ access: 'permission-set-group:Ops', reason: 'At night.', until: until(30) }]);
      expect(found(await report(...args(file)))).to.deep.equal({ admins: ['ada'] });
    });

    it('are findings after their last day, also where they leave out nothing any more', async () => {
      const file = await withExcept([
        { users: ['ada@invoices.example'], reason: 'She must.', until: '2020-01-31' },
        { users: ['ben@invoices.example'], reason: 'He must.', until: '2021-02-28' },
      ]);
      const { exitCode, stdout } = await run(...args(file), '--fail-on', 'high');
      expect(exitCode).to.equal(3);
      expect(stdout).to.contain('\n  ada@invoices.example\n    Its exception ended on 2020-01-31: She must.\n');
      expect(stdout.replaceAll(/\s+/g, ' ')).to.contain(
        'An exception that ended on 2021-02-28 and leaves out nothing any more: He must.',
      );
      const findings = findingsOf(await report(...args(file)), 'admins');
      expect(findings.map(({ user, exceptionEnded }) => [user?.username ?? null, exceptionEnded])).to.deep.equal([
        ['ada@invoices.example', { until: '2020-01-31', reason: 'She must.' }],
        ['gus@invoices.example', null],
        [null, { until: '2021-02-28', reason: 'He must.' }],
      ]);
    });
  });

  describe('documents', () => {
    it('has the same columns of CSV on standard output and in a file', async () => {
      const { stdout, stderr } = await run('--snapshot', snapshots.whole, '-r', 'csv');
      expect(stdout.split('\n')[0]).to.equal(COLUMNS);
      expect(stderr).to.contain('Not looked at: ');
      const file = path('risks.csv');
      const written = await run('--snapshot', snapshots.whole, '--output-file', file);
      expect(written.stdout.replaceAll(/\s+/g, ' ')).to.contain(`Wrote the answer to ${file}.`);
      expect(await readFile(file, 'utf8')).to.equal(stdout);
      await expectOwnerOnly(file);
      const rows: Array<Record<string, string>> = parse(stdout, { columns: true });
      const { rules } = await report('--snapshot', snapshots.whole);
      expect([...new Set(rows.map((row) => row['rule']))]).to.deep.equal(rules.map(({ id }) => id));
      expect(rows.find((row) => row['rule'] === 'privileged-without-login')).to.deep.include({
        ...{ severity: 'medium', outcome: 'found', username: 'gus@invoices.example', is_frozen: 'true' },
        ...{ path: 'permission-set-group:Ops', gives: 'ModifyAllData ViewAllData', advice: '', exception_ended: '' },
      });
      expect(rows.find((row) => row['rule'] === 'outdated-groups')).to.deep.include({
        ...{ username: '', access: 'permission-set-group:Ops', command: '' },
        advice: 'Its status is Outdated. "Recalculate" on its page in Setup works it out again.',
      });
      expect(rows.find((row) => row['rule'] === 'held-twice')).to.deep.include({ outcome: 'passed', username: '' });
    });

    it('has in JSON what --json has', async () => {
      const file = path('risks.json');
      const { exitCode } = await run('--snapshot', snapshots.whole, '--output-file', file);
      expect(exitCode).to.equal(0);
      expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal(await report('--snapshot', snapshots.whole));
    });

    const expectJunit = async (contents: string): Promise<void> => {
      const schema = await readFile(join(repository, 'test/fixtures/junit/junit.xsd'), 'utf8');
      const { valid, errors } = await validateXML({ xml: [{ fileName: 'risks.xml', contents }], schema: [schema] });
      expect(errors).to.deep.equal([]);
      expect(valid).to.equal(true);
    };
    const counts = (xml: string): string =>
      /<testsuite [^>]*(tests="\d+" failures="\d+" errors="\d+" skipped="\d+")/.exec(xml)![1]!;

    it('has a case of JUnit for each rule, which fails by what it found', async () => {
      const file = path('risks.xml');
      await run('--snapshot', snapshots.whole, '--output-file', file);
      const { stdout } = await run('--snapshot', snapshots.whole, '-r', 'junit', '--output-file', '-');
      expect(await readFile(file, 'utf8')).to.equal(stdout);
      await expectJunit(stdout);
      const { rules } = await report('--snapshot', snapshots.whole);
      expect(stdout.match(/<testcase /g)).to.have.length(rules.length);
      expect(counts(stdout)).to.equal(`tests="${String(rules.length)}" failures="6" errors="0" skipped="0"`);
      expect(stdout).to.match(
        /<testcase classname="sf-access\.risks" name="super-administrators: Super administrators" time="0">\s*<failure message="1 finding" type="medium">[^<]*- ada@invoices\.example/,
      );
    });

    it('has failures from the severity of --fail-on, and the others as output', async () => {
      const { exitCode, stdout } = await run('--snapshot', snapshots.whole, '-r', 'junit', '--fail-on', 'medium');
      expect(exitCode).to.equal(3);
      await expectJunit(stdout);
      expect(counts(stdout)).to.match(/failures="4" errors="0" skipped="0"/);
      expect(stdout).to.match(/name="inactive-with-access: [^>]*>\s*<system-out>[^<]*- hal@invoices\.example/);
    });

    it('has what was not checked as skipped, and as an error with --fail-on', async () => {
      const { notChecked } = (await report('--snapshot', snapshots.bare)).counts;
      for (const [failOn, expected, element] of [
        [[], `errors="0" skipped="${String(notChecked)}"`, /<skipped message="[^"]*--sync-permissions[^"]*"/],
        [
          ['--fail-on', 'high'],
          `errors="${String(notChecked)}" skipped="0"`,
          /<error message="[^"]*--sync-permissions[^"]*"/,
        ],
      ] as const) {
        const { stdout } = await run('--snapshot', snapshots.bare, '-r', 'junit', ...failOn);
        await expectJunit(stdout);
        expect(counts(stdout)).to.contain(expected);
        expect(stdout).to.match(element);
      }
    });

    it('keeps XML whole whatever rules and orgs say', async () => {
      const worst = ']]> & <b> "\u0001\u001b[2J\u009b \ud800 \ufffe \u202e';
      const text = { title: worst, why: `${worst}\n\n${worst}`, fix: worst };
      const ended = [{ users: [worst], reason: worst, until: '2020-01-31' }];
      const file = await rulesFile('worst.yaml', [rule('worst', 'high', { ...ADMINS, ...text, except: ended })]);
      const { stdout, stderr } = await run('--snapshot', snapshots.whole, '--rules', file, '-r', 'junit');
      expect(stdout, stderr).to.contain('ada@invoices.example');
      await expectJunit(stdout);
      expect(stdout).to.contain(']]&gt; &amp; &lt;b&gt;').and.to.contain('\\u001b[2J');
    });
  });

  it('prints commands that end what it found', async function () {
    skipWithout(this, 'shell');
    const own = await startDemo({ seed: 'invoices', now: new Date(Date.now() - 3_600_000) });
    try {
      for (const object of ['PermissionSet', 'Profile']) {
        const table = own.simulator.org.table(object);
        const [admin] = table.where(object === 'Profile' ? 'Name' : 'Label', 'Admin');
        if (admin) table.update(admin.Id, { PermissionsAssignPermissionSets: true });
      }
      const ask = async (): Promise<RisksReport> => {
        const { stdout, json } = await own.plugin.run(['access', 'risks', '-o', ORG, '--json']);
        expect(stdout).to.contain('"rules"');
        return json().result as RisksReport;
      };
      const commands = (await ask()).rules.flatMap(({ findings }) =>
        findings.flatMap(({ ways }) => ways.flatMap(({ command }) => command ?? [])),
      );
      expect(commands).to.have.length(3);
      for (const command of commands) {
        // As a shell takes it apart.
        const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `printf '%s\\0' ${command}`]);
        const [program, ...words] = stdout.split('\0').slice(0, -1);
        expect(program).to.equal('sf');
        const { exitCode, stderr } = await own.plugin.run([...words, '--no-prompt']);
        expect(exitCode, `${command}\n${stderr}`).to.equal(0);
      }
      const answer = await ask();
      expect(found(answer)).to.deep.equal({
        ...{ 'super-administrators': ['ada'], 'outdated-groups': ['Ops'] },
        // Nobody has them any more.
        'unused-permission-sets': ['Data_Sync', 'Loader'],
        'expired-assignments': ['eve Inv_Full'],
      });
      const [{ ways }] = findingsOf(answer, 'expired-assignments') as [Rule['findings'][number]];
      expect(ways[0]!.advice).to.contain('no command removes it: Setup does');
    } finally {
      await own.stop();
    }
  });

  describe('refuses', () => {
    const together: ReadonlyArray<[args: () => string[], words: RegExp[]]> = [
      [() => ['-o', ORG, '--snapshot', snapshots.whole], [/--snapshot/, /--target-org/]],
      [() => ['--snapshot', snapshots.whole, '--fail-on', 'worst'], [/--fail-on/, /low, medium, high/]],
      [() => ['--snapshot', snapshots.whole, '-r', 'xml'], [/--result-format/, /junit/]],
      [
        () => ['--snapshot', snapshots.whole, '--output-file', path('risks.txt')],
        [/risks\.txt/, /JUnit's XML/, /\.xml/],
      ],
      [() => ['--snapshot', snapshots.whole, '--output-file', path('r.csv'), '-r', 'human'], [/human/, /CSV/]],
      [() => ['--snapshot', snapshots.whole, '--output-file', snapshots.whole, '-r', 'csv'], [/whole\.snapshot/]],
      [() => ['--snapshot', path('none')], [/none/]],
      [() => ['--snapshot', snapshots.whole, '--rules', path('none.yaml')], [/none\.yaml/]],
    ];
    for (const [args, words] of together)
      it(words.map(String).join(' '), async () => {
        const { exitCode, stdout, stderr } = await run(...args());
        expect(exitCode).to.be.greaterThan(0);
        expect(stdout).to.equal('');
        const told = stderr.replaceAll(/\s*\n(?: ›)? */g, ' ');
        for (const word of words) expect(told).to.match(word);
      });

    it('to be asked without an org and without a snapshot', () =>
      expectRefusal(demo.plugin, ['access', 'risks'], [/--target-org|default/, /--snapshot/]));

    for (const other of [['-o', ORG], ['--rules', 'a.yaml'], ['--fail-on', 'low'], ['-r', 'csv'], ['--json']])
      it(`--print-rules with ${other.join(' ')}`, async () => {
        const { exitCode, stdout, stderr } = await run('--print-rules', ...other);
        expect(exitCode).to.be.greaterThan(0);
        expect(stderr + stdout).to.contain('--print-rules');
        expect(stdout).not.to.contain('version: 1');
      });

    it('all names that the org does not have, with their places', async () => {
      const file = path('unknown.yaml');
      await writeFile(
        file,
        [
          'version: 1',
          'rules:',
          '  - id: a',
          '    severity: high',
          '    title: A',
          '    why: B',
          '    fix: C',
          '    who:',
          '      all-of: [Invoice__c:delete, Invoyce__c:delete, "permission-set:Inv_Ful"]',
        ].join('\n'),
      );
      for (const from of [
        ['-o', ORG],
        ['--snapshot', snapshots.whole],
      ])
        await expectRefusal(
          demo.plugin,
          ['access', 'risks', ...from, '--rules', file],
          [/unknown\.yaml:9:35/, /Invoice__c/, /unknown\.yaml:9:54/, /Inv_Full/],
        );
    });
  });

  describe('on pipes', () => {
    const shell = async (command: string): Promise<{ code: number | null; stdout: string; stderr: string }> => {
      const line = command.replace('RISKS', `"${sfPath}" access risks --snapshot "${snapshots.whole}"`);
      const child = spawn('/bin/bash', ['-c', line], { env: sfEnvironment(demo.sf.home), cwd: demo.sf.home });
      child.stdin.end();
      const [code, stdout, stderr] = await Promise.all([
        new Promise<number | null>((resolve) => child.once('close', resolve)),
        buffer(child.stdout),
        buffer(child.stderr),
      ]);
      return { code, stdout: stdout.toString(), stderr: stderr.toString() };
    };
    before(function () {
      skipWithout(this, 'shell');
    });

    // All documents take the same way, src/ux/answerOutput.ts.
    for (const format of ['human', 'junit'])
      it(`ends quietly when the reader of ${format} has had enough, with its exit code`, async () => {
        const { stdout, stderr } = await shell(
          `RISKS -r ${format} --fail-on high | head -c 10 > /dev/null; echo "\${PIPESTATUS[0]}"`,
        );
        expect(stdout).to.equal('0\n');
        expect(stderr).not.to.match(/EPIPE|\n\s+at /);
      });

    it('says that a device is full', async function () {
      skipWithout(this, '/dev/full');
      const onStdout = await shell('RISKS -r junit > /dev/full');
      const args = ['--snapshot', snapshots.whole, '-r', 'csv', '--output-file', '/dev/full'];
      const asFile = await demo.plugin.run(['access', 'risks', ...args]);
      expect([onStdout.code, asFile.exitCode]).to.deep.equal([1, 1]);
      for (const { stderr } of [onStdout, asFile])
        expect(stderr)
          .to.match(/full|ENOSPC/)
          .and.not.to.match(/\n\s+at /);
    });
  });
});
