import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { change } from './support/change/change.js';
import { syncText } from './support/change/sync.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectOwnerOnly } from '../systems.js';

const CHANGES = [
  ...['--user', 'nancy.wu@acme-rockets.example', '--user', 'carlos.mendes@acme-rockets.example'],
  ...['--permission-set', 'Sunset_Feature_Beta', '--group', 'Americas_Sales', '--role', 'Chief_Mars_Officer'],
];
const REVOKE = ['access', 'revoke', '-o', ORG, '--user', 'nancy.wu@acme-rockets.example', '--group', 'Americas_Sales'];

describe('sf access grant and revoke: the plan', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  for (const action of ['grant', 'revoke']) {
    it(`is the same with --dry-run, which sends nothing: ${action}`, async () => {
      const args = ['access', action, '-o', ORG, ...CHANGES];
      const before = await syncText(demo);
      const dry = await demo.plugin.run([...args, '--dry-run']);
      expect(dry.exitCode, dry.stderr).to.equal(0);
      expect(writesOf(demo.simulator)).to.deep.equal([]);
      expect(await syncText(demo)).to.equal(before);
      const real = await demo.plugin.run([...args, '--no-prompt']);
      expect(real.exitCode, real.stderr).to.equal(0);
      const plan = /^[^]*?\nPlan: .*\n/.exec(dry.stdout)?.[0];
      expect(plan).to.match(
        /nancy\.wu@.*\n.*carlos\.mendes@|carlos\.mendes@[^]*nancy\.wu@|nancy\.wu@[^]*carlos\.mendes@/,
      );
      expect(real.stdout.slice(0, plan?.length)).to.equal(plan);
    });
  }

  it('takes ids of 18 characters in any case for those ids', async () => {
    const [user] = demo.simulator.org.table('User').where('Username', 'nancy.wu@acme-rockets.example');
    const [set] = demo.simulator.org.table('PermissionSet').where('Name', 'Sunset_Feature_Beta');
    const of = (args: string[]): string[] => ['access', 'grant', '-o', ORG, '--dry-run', ...args];
    const asIs = await demo.plugin.run(of(['--user', user!.Id, '--permission-set', set!.Id]));
    expect(asIs.stdout).to.contain('nancy.wu@acme-rockets.example\n  + Permission Set Sunset_Feature_Beta\n');
    const inCases = await demo.plugin.run(
      of(['--user', user!.Id.toUpperCase(), '--permission-set', set!.Id.toLowerCase()]),
    );
    expect(inCases.stdout, inCases.stderr).to.equal(asIs.stdout);
    expect(inCases.exitCode).to.equal(0);
  });

  it('shows which org it is, and by user what comes, is replaced and stays', async () => {
    const { stdout, stderr } = await demo.plugin.run(['access', 'grant', '-o', ORG, ...CHANGES, '--dry-run']);
    expect(stderr).to.equal('');
    expect(stdout).to.equal(
      [
        'Org: acme (mia.santos@acme-rockets.example), developer edition',
        '',
        'nancy.wu@acme-rockets.example',
        '  + Permission Set Sunset_Feature_Beta',
        '  = Group Americas_Sales',
        '  ~ Role Chief_Mars_Officer, from Account_Executive_Americas',
        'carlos.mendes@acme-rockets.example',
        '  + Permission Set Sunset_Feature_Beta',
        '  = Group Americas_Sales',
        '  ~ Role Chief_Mars_Officer, from Sales_Director_Americas',
        '',
        'Plan: 4 changes to make, 2 not needed.',
        'Dry run: nothing was changed.',
        '',
      ].join('\n'),
    );
  });

  it('names a grant’s end with its zone, and the dangerous permissions that it gives', async () => {
    const args = ['access', 'grant', '-o', ORG, '--user', 'nancy.wu@acme-rockets.example', '--dry-run'];
    const flags = ['--permission-set', 'Sunset_Feature_Beta', '--expires-at', '2031-12-31T18:00:00Z'];
    const { stdout } = await demo.plugin.run([...args, ...flags]);
    expect(stdout).to.match(
      /\n {2}\+ Permission Set Sunset_Feature_Beta, until 2031-12-31 10:00:00\n {4}America\/Los_Angeles\n/,
    );
    const { stdout: dangerous } = await demo.plugin.run([...args, '--permission-set', 'Deploy_Everything']);
    expect(dangerous).to.contain(
      '  + Permission Set Deploy_Everything\n      gives ModifyAllData, AuthorApex, CustomizeApplication, ModifyMetadata\n',
    );
  });

  it('is the same in color, but for the color of the signs', async () => {
    const args = ['access', 'grant', '-o', ORG, ...CHANGES, '--dry-run'];
    const plain = await demo.plugin.run(args);
    const { stdout } = await demo.sf.run(args, { env: { FORCE_COLOR: '1' } });
    const signs = stdout.split('\n').flatMap((line) => {
      const text = stripVTControlCharacters(line);
      return text === line ? [] : text.trim().charAt(0);
    });
    expect(signs).to.deep.equal(['+', '=', '~', '+', '=', '~']);
    expect(stripVTControlCharacters(stdout)).to.equal(plain.stdout);
  });

  it('says of what kind the org is', async () => {
    const { org } = demo.simulator;
    const [{ Id } = { Id: '' }] = [...org.table('Organization').rows()];
    const kinds = [
      ['sandbox', { IsSandbox: true }],
      ['scratch org', { IsSandbox: true, TrialExpirationDate: '2031-01-01T00:00:00.000+0000' }],
      ['production', { IsSandbox: false, TrialExpirationDate: null, OrganizationType: 'Enterprise Edition' }],
    ] as const;
    for (const [words, fields] of kinds) {
      org.table('Organization').update(Id, fields);
      const { stdout } = await demo.plugin.run(['access', 'grant', '-o', ORG, ...CHANGES, '--dry-run']);
      expect(stdout.split('\n')[0]).to.equal(`Org: acme (mia.santos@acme-rockets.example), ${words}`);
    }
  });

  it('ends with --dry-run as the run would that can do all but what is refused', async () => {
    const license = ['--permission-set-license', 'EinsteinAnalyticsPlusPsl'];
    const flags = ['--user', 'nancy.wu@acme-rockets.example', ...license, '--dry-run'];
    const refused = await change(demo, 'grant', flags);
    expect(refused.changes.map(({ verdict }) => verdict)).to.deep.equal(['refused']);
    expect(refused.exitCode).to.equal(1);
    const some = await change(demo, 'grant', [...flags, '--group', 'Empty_Room']);
    expect(some.changes.map(({ verdict }) => verdict)).to.have.members(['grant', 'refused']);
    expect(some.exitCode).to.equal(68);
  });

  it('counts rows that say the same once, and the results have each', async () => {
    const row = 'nancy.wu@acme-rockets.example,permission,Sunset_Feature_Beta';
    const file = join(demo.sf.home, 'twice.csv');
    await writeFile(file, ['user,resource_type,resource', row, row, ''].join('\n'));
    const results = join(demo.sf.home, 'results.csv');
    const args = ['--file', file, '--output-file', results, '--no-prompt'];
    const { exitCode, stdout, stderr } = await demo.plugin.run(['access', 'grant', '-o', ORG, ...args]);
    expect([exitCode, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.contain('\n  + Permission Set Sunset_Feature_Beta\n\nPlan: 1 change to make.\n');
    expect(stdout).to.contain('\nGave 1 permission set.\n');
    const [, ...rows] = (await readFile(results, 'utf8')).trimEnd().split('\n');
    expect(rows.map((line) => /,(grant),(done),/.exec(line)?.slice(1))).to.deep.equal([
      ['grant', 'done'],
      ['grant', 'done'],
    ]);
  });

  it('is the same in JSON', async () => {
    const dry = await change(demo, 'grant', [...CHANGES, '--dry-run']);
    expect(dry).to.deep.include({ dryRun: true, journal: null, exitCode: 0 });
    expect(writesOf(demo.simulator)).to.deep.equal([]);
    const real = await change(demo, 'grant', CHANGES);
    expect(real.dryRun).to.equal(false);
    const plan = (changes: typeof dry.changes): unknown =>
      changes.map(({ user, entitlement, verdict, reason }) => ({ user, entitlement, verdict, reason }));
    expect(plan(dry.changes)).to.deep.equal(plan(real.changes));
  });

  it('of a revoke is not carried out where nobody can be asked', async () => {
    const plain = await demo.plugin.run(REVOKE);
    expect(plain.exitCode).to.equal(1);
    expect(plain.stderr)
      .to.match(/--dry-run/)
      .and.match(/--no-prompt/);
    const json = (await demo.plugin.run([...REVOKE, '--json'])).json();
    expect(json).to.deep.include({ name: 'CannotAskError', exitCode: 1 });
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });

  it('of a grant that takes nothing away needs no answer', async () => {
    const args = ['access', 'grant', '-o', ORG, '--user', 'nancy.wu@acme-rockets.example', '--group', 'Empty_Room'];
    const { exitCode, stderr } = await demo.plugin.run(args);
    expect(exitCode, stderr).to.equal(0);
  });

  it('is refused as a whole beyond --max-changes', async () => {
    const args = ['access', 'grant', '-o', ORG, ...CHANGES, '--no-prompt', '--max-changes'];
    const refused = await demo.plugin.run([...args, '3']);
    expect(refused.exitCode).to.equal(1);
    expect(refused.stderr).to.match(/\b4\b.*--max-changes.*\b3\b/);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
    const { exitCode, stderr } = await demo.plugin.run([...args, '4']);
    expect(exitCode, stderr).to.equal(0);
  });

  it('is journaled where the flag says, for its owner’s eyes only', async () => {
    const journal = join(demo.sf.home, 'run.jsonl');
    const changed = await change(demo, 'grant', [...CHANGES, '--journal', journal]);
    expect(changed.journal).to.equal(journal);
    await expectOwnerOnly(journal);
    demo.simulator.resetRequests();
    const again = await demo.plugin.run([...REVOKE, '--no-prompt', '--journal', journal]);
    expect(again.exitCode).to.equal(1);
    expect(again.stderr).to.match(/run\.jsonl/);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
    const byDefault = await change(demo, 'revoke', CHANGES);
    await expectOwnerOnly(String(byDefault.journal));
  });
});
