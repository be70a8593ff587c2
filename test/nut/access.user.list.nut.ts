import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { repository } from '../../scripts/repository.js';
import type { RevokeReport } from '../../src/schemas/changes.js';
import type { UserListReport, UserStatusReport } from '../../src/schemas/users.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import { expectQuietEnd } from './support/expect/streams.js';
import type { RunResult } from './support/sf.js';
import { expectOwnerOnly } from '../systems.js';

const org = ['-o', ORG];
const FACTS = /^Read from [^]*requests\.\n/m;

describe('sf access user list', () => {
  let demo: Demo;
  let snapshot: string;
  before(async () => {
    demo = await startDemo();
    snapshot = join(demo.sf.home, 'acme.snapshot');
    const { exitCode, stderr } = await demo.plugin.run(['access', 'sync', ...org, '--snapshot', snapshot]);
    expect(exitCode, stderr).to.equal(0);
  });
  beforeEach(() => demo.simulator.resetRequests());
  after(() => demo.stop());

  const list = (...args: string[]): Promise<RunResult> => demo.plugin.run(['access', 'user', 'list', ...args]);
  const report = async (...args: string[]): Promise<UserListReport> => {
    const { exitCode, json } = await list(...args, '--json');
    const envelope = json();
    expect(exitCode, envelope.message).to.equal(0);
    return envelope.result as UserListReport;
  };

  it('shows who was asked for, how many they are, and of which org', async () => {
    const flags = ['--status', 'frozen', '--status', 'inactive', '--license', 'salesforce', '--unused-for', '12w'];
    const { exitCode, stdout, stderr } = await list(...org, ...flags);
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    expect(stdout).to.match(FACTS);
    const timeless = stdout.replace(FACTS, '').replace(/(?<=since )[\d-]+ [\d:]+/, '…');
    expect(timeless).to.equal(
      [
        'Users of the type Standard, frozen or inactive, with the license Salesforce,',
        'without a login since … UTC:',
        '',
        'Username                                                    Status    Last login',
        '  gordon.pike@acme-rockets.example                          inactive  2026-04-14',
        '    Gordon Pike: Acme Sales (Salesforce), role Account Executive EMEA',
        '  liam.byrne@acme-rockets.example                           frozen    2026-08-17',
        '    Liam Byrne: Acme Launch Crew (Salesforce), role Launch Operator',
        '  sam.taylor@acme-rockets.example                           inactive  2025-07-28',
        '    Sam Taylor: Finance, "Close" & Audit (Salesforce), role Accountant',
        '  viktor.lindqvist@acme-rockets.example                     frozen    2026-08-30',
        '    Viktor Lindqvist: System Administrator (Salesforce), role Business Systems',
        '  yusuf.demir@acme-rockets.example                          inactive  2026-01-24',
        '    Yusuf Demir: Acme Engineering (Salesforce)',
        '',
        '5 users: 2 frozen, 3 inactive.',
        'Users of other types, such as those of portals and sites, are not listed without',
        '--user-type.',
        'Not looked at: locked passwords, login hours, and the use of a session or a',
        'token without a new login.',
        '',
      ].join('\n'),
    );
  });

  it('shows of whom it never saw a login since when that counts', async () => {
    const { stdout } = await list(...org, '--license', 'Salesforce Integration', '--unused-for', '90d');
    expect(stdout).to.match(
      /^ {2}erp\.integration@\S+ +active +never\n {4}ERP Integration: .*\n? +.*service account,\s+created 2025-08-17$/m,
    );
  });

  it('answers with nobody, too', async () => {
    const { exitCode, stdout } = await list(...org, '--role', 'CEO', '--status', 'inactive', '--user-type', 'all');
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/^Nobody\.\nRead from /m);
  });

  it('gives the same answer as CSV, as JSON and in the envelope, from the org and from a snapshot', async () => {
    const told = await report(...org);
    expect(told.users.length).to.be.greaterThan(30);
    const json = await list(...org, '--result-format', 'json');
    const document = JSON.parse(json.stdout) as UserListReport;
    expect({ ...document, readAt: '' }).to.deep.equal({ ...told, readAt: '' });
    const csv = await list(...org, '--result-format', 'csv');
    const rows: Array<Record<string, string>> = parse(csv.stdout, { columns: true });
    expect(csv.stdout).to.match(/^username,/);
    expect(rows.map(({ username, status, user_id: id }) => [username, status, id])).to.deep.equal(
      told.users.map(({ username, status, userId }) => [username, status, userId]),
    );
    expect(csv.stderr).to.match(/^\d+ users: /);
    demo.simulator.resetRequests();
    const kept = await report('--snapshot', snapshot);
    expect(demo.simulator.requests).to.deep.equal([]);
    expect(kept).to.deep.include({ users: told.users, counts: told.counts, snapshotFile: snapshot, apiCalls: 0 });
  });

  it('writes a file that only its owner can read, with the summary on standard output', async () => {
    const path = join(demo.sf.home, 'people.csv');
    const { exitCode, stdout } = await list(...org, '--status', 'frozen', '--output-file', path);
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/^2 users: 2 frozen\.\n[^]*Wrote the answer to \S+people\.csv\.\n/);
    await expectOwnerOnly(path);
    expect(parse(await readFile(path, 'utf8'), { columns: true })).to.have.length(2);
  });

  it('feeds "sf access user status" and "sf access revoke --all" by a pipe: standard output is data alone', async () => {
    const { stdout } = await list(...org, '--profile', 'Acme Support', '--result-format', 'csv');
    const rows: Array<{ username: string }> = parse(stdout, { columns: true });
    const usernames = rows.map(({ username }) => username);
    expect(usernames.length).to.be.greaterThan(3);
    const set = ['access', 'user', 'status', ...org, '--set', 'frozen', '--file', '-', '--dry-run', '--json'];
    const { exitCode, json } = await demo.plugin.run(set, { input: stdout });
    expect(exitCode).to.equal(0);
    const { users } = json().result as UserStatusReport;
    expect(users.map(({ username }) => username)).to.deep.equal(usernames);
    const revoke = ['access', 'revoke', ...org, '--all', '--file', '-', '--dry-run', '--json'];
    const revoked = await demo.plugin.run(revoke, { input: stdout });
    const { changes } = revoked.json().result as RevokeReport;
    expect([...new Set(changes.map(({ user }) => user))].sort()).to.deep.equal(usernames);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });

  it('ends quietly when the reader of a pipe has enough', () =>
    expectQuietEnd(demo.sf, ['access', 'user', 'list', ...org, '--user-type', 'all', '--result-format', 'csv']));

  it('refuses a name that stands for nothing, with near ones', () =>
    expectRefusal(
      demo.plugin,
      ['access', 'user', 'list', ...org, '--profile', 'System Administrater'],
      [/--profile "System Administrater": there is no such profile\. Similar: System Administrator /],
    ));

  it('says why nobody is listed of a type that does not log in', async () => {
    const why =
      /Site guests and the users that Salesforce runs itself do not log in, and are not listed with --unused-for\./;
    const told = async (...flags: string[]): Promise<string> => {
      const { stdout, stderr } = await list(...org, '--unused-for', '90d', ...flags);
      return `${stdout}${stderr}`.replace(/\s+/g, ' ');
    };
    expect(await told('--user-type', 'Guest'))
      .to.match(/Nobody\./)
      .and.match(why);
    expect(await told('--user-type', 'all')).to.match(why);
    expect(await told('--user-type', 'Standard')).not.to.match(why);
  });

  it('has examples in its help that work on the demo org as they are', async () => {
    // Of an org whose clock stands still, everybody has gone without a login for 90 days one day, also who runs the commands.
    await demo.stop();
    demo = await startDemo({ now: 'machine' });
    await demo.logIn(demo.simulator.username, 'prod');
    const kept = join(demo.sf.home, 'prod.snapshot');
    expect((await demo.plugin.run(['access', 'sync', ...org, '--snapshot', kept])).exitCode).to.equal(0);
    const manifest = JSON.parse(await readFile(join(repository, 'oclif.manifest.json'), 'utf8')) as {
      commands: Record<string, { examples: string[] }>;
    };
    const lines = manifest.commands['access:user:list']!.examples.flatMap((example) =>
      example.split('\n').filter((line) => line.includes('<%= config.bin %>')),
    );
    expect(lines).to.have.length(4);
    for (const line of lines) {
      const commands = line.replaceAll('<%= config.bin %>', 'sf').replaceAll('<%= command.id %>', 'access user list');
      let input = '';
      for (const command of commands.split(' | ')) {
        const words = [...command.trim().matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
        const { exitCode, stdout, stderr } = await demo.plugin.run(words.slice(1), { input });
        expect(exitCode, `${line}\n${stderr}`).to.equal(0);
        input = stdout;
      }
      expect(input, line).to.match(/@acme-rockets\.example|Wrote the answer/);
    }
  });
});
