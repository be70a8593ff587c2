import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { WhoReport } from '../../src/schemas/answers.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import { expectFullDisk, expectQuietEnd } from './support/expect/streams.js';
import type { RunResult } from './support/sf.js';
import { expectOwnerOnly, skipWithout } from '../systems.js';

const org = ['-o', ORG];
const at = (username: string): string => `${username}@acme-rockets.example`;

describe('sf access who', () => {
  let demo: Demo;
  let snapshot: string;
  before(async () => {
    demo = await startDemo();
    snapshot = join(demo.sf.home, 'acme.snapshot');
    const flags = ['--sync-permissions', '--sync-field-permissions', '--sync-deactivated-users'];
    const { exitCode, stderr } = await demo.plugin.run(['access', 'sync', ...org, '--snapshot', snapshot, ...flags]);
    expect(exitCode, stderr).to.equal(0);
  });
  after(() => demo.stop());

  const who = (...args: string[]): Promise<RunResult> => demo.plugin.run(['access', 'who', ...args]);
  const report = async (...args: string[]): Promise<WhoReport> => {
    const { exitCode, json } = await who(...args, '--json');
    const envelope = json();
    expect(exitCode, envelope.message).to.equal(0);
    expect(envelope.status).to.equal(0);
    return envelope.result as WhoReport;
  };
  /** `yes ingrid.berg` */
  const verdictsOf = ({ users }: WhoReport): string[] =>
    users.map(({ verdict, username }) => `${verdict} ${username.split('@')[0]}`);

  it('shows everybody who has a permission, through what, and what the answer is about', async () => {
    const { exitCode, stdout, stderr } = await who(...org, '--can', 'ModifyAllData');
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    const timeless = stdout.replace(/(?<=, at )[\d-]+ [\d:]+(?= UTC)|\d+(?= API requests)/g, (found) =>
      '#'.repeat(found.length),
    );
    expect(timeless).to.match(/, with #+ API requests\./);
    expect(timeless.replace(/^Read [^]*requests\.\n/m, '')).to.equal(
      [
        'Who has ModifyAllData:',
        '',
        'Can now                                             Until (UTC)       Last login',
        '  ayesha.khan@acme-rockets.example                  –                 2026-09-01',
        '    Ayesha Khan: profile System Administrator, and 1 more way',
        '  ingrid.berg@acme-rockets.example                  –                 2026-09-01',
        '    Ingrid Berg: permission set group Release Engineering',
        '  marek.dvorak@acme-rockets.example                 –                 2026-06-30',
        '    Marek Dvořák: permission set group Release Engineering',
        '  mia.santos@acme-rockets.example                   –                 2026-09-01',
        '    Mia Santos: profile System Administrator',
        '',
        'Cannot log in                                       Until (UTC)       Last login',
        '  viktor.lindqvist@acme-rockets.example             –                 2026-08-30',
        '    Viktor Lindqvist: frozen, profile System Administrator',
        '  yusuf.demir@acme-rockets.example                  –                 2026-01-24',
        '    Yusuf Demir: inactive, permission set group Release Engineering',
        '',
        '4 can now, 2 cannot log in.',
        'Not looked at: records and sharing, login hours, delegated administration.',
        '',
      ].join('\n'),
    );
  });

  it('answers with nobody, too', async () => {
    const { exitCode, stdout } = await who(
      ...org,
      '--can',
      'rktparts__Part__c:delete',
      '--can',
      'ManageUsers',
      '--can',
      'tab:Launch__c',
      '--can',
      'DelegatedTwoFactor',
    );
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/^Nobody\.$/m);
  });

  it('gives the same answer as a table, as CSV, as JSON and in the envelope', async () => {
    const question = [...org, '--can', 'Case:delete', '--can', 'ExportReport', '--any'];
    const told = await report(...question);
    expect(told.users.length).to.be.greaterThan(5);
    const json = await who(...question, '--result-format', 'json');
    expect(json.exitCode).to.equal(0);
    expect(json.stderr).to.match(/^Not looked at: /m);
    const document = JSON.parse(json.stdout) as WhoReport;
    expect({ ...document, readAt: '' }).to.deep.equal({ ...told, readAt: '' });
    const csv = await who(...question, '--result-format', 'csv');
    const rows: Array<Record<string, string>> = parse(csv.stdout, { columns: true });
    expect(rows.map(({ verdict, username, user_id: id }) => [verdict, username, id])).to.deep.equal(
      told.users.map(({ verdict, username, userId }) => [verdict, username, userId]),
    );
  });

  it('answers from a snapshot as from the org, and sends no request', async () => {
    for (const can of ['ModifyAllData', 'Account:delete', 'Launch__c.Go__c:edit', 'app:Case Exporter']) {
      const live = await report(...org, '--can', can);
      demo.simulator.resetRequests();
      const kept = await report('--snapshot', snapshot, '--can', can);
      expect(demo.simulator.requests).to.deep.equal([]);
      expect(
        kept.users.map(({ userId, verdict, way }) => ({ userId, verdict, way })),
        can,
      ).to.deep.equal(live.users.map(({ userId, verdict, way }) => ({ userId, verdict, way })));
      expect(kept).to.include({ snapshotFile: snapshot, apiCalls: 0 });
    }
  });

  it('follows groups, roles and territories to the users', async () => {
    const told = await report(...org, '--group', 'Global_Sales');
    expect(verdictsOf(told)).to.include('yes zoe.muller');
    expect(told.question.access).to.deep.equal({
      resourceType: 'group',
      resource: 'Global_Sales',
      name: 'Global Sales',
      role: null,
    });
    const zoe = told.users.find(({ username }) => username === at('zoe.muller'))!;
    expect(zoe.way.path.map(({ resource }) => resource)).to.deep.equal(['Global_Sales']);
    expect(zoe.ways).to.be.greaterThan(1);
    expect(await report('--snapshot', snapshot, '--group', 'Global_Sales')).to.have.deep.property('users', told.users);
  });

  describe('where it writes', () => {
    it('is a file that only its owner can read, with the summary on standard output', async () => {
      const path = join(demo.sf.home, 'answer.CSV');
      const { exitCode, stdout, stderr } = await who(...org, '--can', 'ModifyAllData', '--output-file', path);
      expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
      expect(stdout).to.match(/^4 can now, 2 cannot log in\.\nWrote the answer to \S+answer\.CSV\.\n/);
      await expectOwnerOnly(path);
      expect(parse(await readFile(path, 'utf8'), { columns: true })).to.have.length(6);
    });

    it('is standard output for "-", which has the document alone', async () => {
      const args = ['--can', 'ModifyAllData', '--result-format', 'json'];
      const { stdout, stderr } = await who(...org, ...args, '--output-file', '-');
      expect((JSON.parse(stdout) as WhoReport).counts).to.deep.equal({ can: 4, onlyIf: 0, cannotLogIn: 2 });
      expect(stderr).to.match(/^4 can now, 2 cannot log in\.\n/);
    });

    it('is not the file of before where the question fails', async () => {
      const path = join(demo.sf.home, 'kept.csv');
      await who(...org, '--can', 'ModifyAllData', '--output-file', path);
      const before = await readFile(path, 'utf8');
      const { exitCode } = await who(...org, '--can', 'Nope', '--output-file', path);
      expect(exitCode).to.equal(1);
      expect(await readFile(path, 'utf8')).to.equal(before);
    });

    // All documents take the same way, src/ux/answerOutput.ts.
    for (const format of ['--result-format=human', '--result-format=csv', '--json']) {
      it(`ends quietly when the reader of ${format} has had enough`, async () => {
        await expectQuietEnd(demo.sf, ['access', 'who', ...org, '--can', 'ApiEnabled', format]);
      });
    }

    for (const format of ['human', 'csv']) {
      it(`says so when standard output cannot take ${format}`, async function () {
        skipWithout(this, '/dev/full');
        const args = ['access', 'who', ...org, '--can', 'ModifyAllData', '--result-format', format];
        await expectFullDisk(demo.sf, args);
      });
    }
  });

  describe('what it refuses', () => {
    const cases: Array<[what: string, args: () => string[], words: RegExp[]]> = [
      ['no question', () => org, [/At least one of the following must be provided: --can, --group,/]],
      ['--any alone', () => [...org, '--any', '--group', 'Empty_Room'], [/--any: --can/]],
      [
        'two accesses',
        () => [...org, '--group', 'A', '--role', 'B'],
        [/--group=A cannot also be provided when using --role/],
      ],
      [
        'an access and a permission',
        () => [...org, '--can', 'A', '--role', 'B'],
        [/--can=A cannot also be provided when using --role/],
      ],
      ['a group twice', () => [...org, '--group', 'A', '--group', 'B'], [/--group can only be specified once/]],
      [
        'a role in no territory',
        () => [...org, '--can', 'A', '--territory-role', 'B'],
        [/--territory-role: --territory/],
      ],
      [
        'a snapshot beside an org',
        () => [...org, '--snapshot', snapshot, '--can', 'A'],
        [/--snapshot=\S+ cannot also be provided when using --target-org/],
      ],
      [
        'a file for people',
        () => [...org, '--can', 'A', '--result-format', 'human', '--output-file', 'a'],
        [/--output-file/],
      ],
      ['a format that nobody knows', () => [...org, '--can', 'A', '--result-format', 'xml'], [/xml.*human, csv, json/]],
      ['a snapshot that is none', () => ['--snapshot', 'none', '--can', 'A'], [/none/, /--snapshot/]],
      ['a permission that nobody knows', () => [...org, '--can', 'ModifyAlData'], [/ModifyAlData/, /ModifyAllData/]],
      [
        'a group that nobody knows',
        () => [...org, '--group', 'Global_Sale'],
        [/--group "Global_Sale": there is no such group\. Similar: Global Sales/],
      ],
      [
        'the name of another kind',
        () => [...org, '--permission-set', 'Release_Engineering'],
        [/But "Release_Engineering" is a permission set group: use --permission-set-group Release_Engineering\./],
      ],
      [
        'the name of another kind, in a snapshot',
        () => ['--snapshot', snapshot, '--permission-set', 'Release_Engineering'],
        [/But "Release_Engineering" is a permission set group: use --permission-set-group Release_Engineering\./],
      ],
      [
        'a group that nobody knows, in a snapshot',
        () => ['--snapshot', snapshot, '--group', 'Global_Sale'],
        [/--group "Global_Sale": there is no such group\. Similar: Global Sales/],
      ],
      [
        'a role in a territory that nobody knows',
        () => [...org, '--territory', 'DACH', '--territory-role', 'Boss'],
        [/--territory-role "Boss": there is no such role\. There are: /],
      ],
    ];
    for (const [what, args, words] of cases) {
      it(`is ${what}`, () => expectRefusal(demo.plugin, ['access', 'who', ...args()], words));
    }

    it('is --output-file beside --json', async () => {
      const { exitCode, json } = await who(...org, '--can', 'A', '--output-file', 'a.csv', '--json');
      expect(exitCode).to.equal(1);
      expect(json().message).to.equal('--output-file cannot be used with --json, which prints the answer itself.');
    });

    it('is a file whose format is not clear', async () => {
      const { exitCode, stderr } = await who(...org, '--can', 'A', '--output-file', 'a.txt');
      expect(exitCode).to.equal(1);
      expect(stderr).to.contain('The format of "a.txt" is not clear');
    });

    it('is neither an org nor a snapshot, naming both', async () => {
      await expectRefusal(demo.plugin, ['access', 'who', '--can', 'A'], [/--target-org/, /--snapshot/]);
    });

    it('is a default org of the environment that sf does not know, named with its variable', async () => {
      for (const variable of ['SF_TARGET_ORG', 'SFDX_DEFAULTUSERNAME']) {
        const run = await demo.plugin.run(['access', 'who', '--can', 'A'], { env: { [variable]: 'nobody' } });
        expect(run.exitCode).to.equal(1);
        expect(run.stdout).to.equal('');
        expect(run.stderr).to.match(/environment\s+variable\s+SF_TARGET_ORG\s+names\s+the\s+org\s+"nobody"/);
        expect(run.stderr).to.contain('sf org list');
      }
    });

    it('is a default org of the configuration that sf does not know, named with its file', async () => {
      const file = join(demo.sf.home, '.sf', 'config.json');
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, JSON.stringify({ 'target-org': 'nobody' }));
      try {
        // The CLI's library keeps the configuration of a process.
        const run = await demo.sf.run(['access', 'who', '--can', 'A']);
        expect({ exitCode: run.exitCode, stdout: run.stdout }).to.deep.equal({ exitCode: 1, stdout: '' });
        expect(run.stderr).to.match(/default\s+org\s+is\s+"nobody"/);
        expect(run.stderr.replace(/[^\w./-]+/g, '')).to.contain(file);
        expect(run.stderr).to.contain('sf org list');
      } finally {
        await rm(file);
      }
    });

    it('is not a snapshot beside a default org, which is not asked', async () => {
      demo.simulator.resetRequests();
      const args = ['access', 'who', '--snapshot', snapshot, '--can', 'ModifyAllData'];
      const { exitCode, stderr } = await demo.plugin.run(args, { env: { SF_TARGET_ORG: ORG } });
      expect(exitCode, stderr).to.equal(0);
      expect(demo.simulator.requests).to.deep.equal([]);
      const nobody = await demo.plugin.run(args, { env: { SF_TARGET_ORG: 'nobody' } });
      expect(nobody.exitCode, nobody.stderr).to.equal(0);
    });
  });
});
