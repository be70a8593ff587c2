import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import type { AccessUserStatusResult } from '../../src/commands/access/user/status.js';
import { addCrowd } from './support/change/crowd.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import type { RunResult } from './support/sf.js';

const at = (name: string): string => `${name}@acme-rockets.example`;
const LIAM = at('liam.byrne');
const GORDON = at('gordon.pike');
const LINH = at('linh.tran');
const BEN = at('ben.carter');

type Refusal = { readonly name: string; readonly data: ReadonlyArray<{ readonly source: string }> };

describe('sf access user status --file', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  beforeEach(() => demo.simulator.resetRequests());
  after(() => demo.stop());

  const save = async (name: string, ...lines: string[]): Promise<string> => {
    const path = join(demo.sf.home, name);
    await writeFile(path, `${lines.join('\n')}\n`);
    return path;
  };
  const status = (...flags: string[]): string[] => ['access', 'user', 'status', '-o', ORG, ...flags];
  const run = (flags: string[], input?: string): Promise<RunResult> =>
    demo.plugin.run(status(...flags), input === undefined ? {} : { input });
  const resultOf = ({ json }: RunResult): AccessUserStatusResult => json().result as AccessUserStatusResult;
  const isActive = (username: string): unknown =>
    demo.simulator.org.table('User').where('Username', username)[0]!.IsActive;
  /** A text without the line breaks and the frame that the CLI puts into it. */
  const unwrapped = (text: string): string => text.replace(/\s*\n(?: ›)? */g, ' ');

  it('shows the users of a file with one column, as "sf access licenses" writes it', async () => {
    const file = await save('users.csv', 'username', LIAM, GORDON);
    const { exitCode, stdout, stderr } = await run(['--file', file]);
    expect(exitCode, stderr).to.equal(0);
    expect(stderr).to.equal('');
    expect(stdout).to.match(/liam\.byrne@\S+ +│ frozen /);
    expect(stdout).to.match(/gordon\.pike@\S+ +│ inactive /);
    expect(stdout).to.match(/\n2 users: 1 frozen, 1 inactive\.\n$/);
  });

  it('tells with --json where each user stands, those of --user first, each once', async () => {
    const file = await save('both.csv', 'Username', LIAM.toUpperCase(), LINH, GORDON, LINH);
    const ran = await run(['--user', LINH, '--file', file, '--json']);
    expect(ran.exitCode).to.equal(0);
    const { users, leftOut } = resultOf(ran);
    expect(users.map(({ username, source, state }) => [username, source, state])).to.deep.equal([
      [LINH, null, 'active'],
      [LIAM, `${file}:2`, 'frozen'],
      [GORDON, `${file}:4`, 'inactive'],
    ]);
    expect(leftOut).to.deep.equal([]);
  });

  for (const [what, input] of [
    ['a table', `Name;Username\r\n"Pike; Gordon";${GORDON}\r\n`],
    ['a list of names', `\uFEFF${GORDON}\n`],
    ['JSON', JSON.stringify([{ user: GORDON }])],
  ] as const) {
    it(`reads ${what} from standard input`, async () => {
      const ran = await run(['--file', '-', '--json'], input);
      expect(ran.exitCode, ran.stderr).to.equal(0);
      expect(resultOf(ran).users.map(({ username }) => username)).to.deep.equal([GORDON]);
    });
  }

  it('names the columns once that it passes over', async () => {
    const file = await save('report.csv', 'Name,Username,Department', `Linh,${LINH},Sales`, `Ben,${BEN},Sales`);
    const { exitCode, stderr } = await run(['--file', file]);
    expect(exitCode).to.equal(0);
    expect(stderr).to.equal('Warning: Columns of the file that are not read: Name, Department.\n');
    const ran = await run(['--file', file, '--json']);
    expect(ran.json().warnings).to.deep.equal(['Columns of the file that are not read: Name, Department.']);
  });

  it('deactivates the users of a file, has nothing to do the second time, and undo brings them back', async () => {
    const file = await save('leavers.csv', 'username', LINH, BEN, GORDON);
    const journal = join(demo.sf.home, 'leavers.jsonl');
    const set = ['--file', file, '--set', 'inactive', '--no-prompt'];
    const plan = await run([...set, '--dry-run']);
    expect(plan.exitCode).to.equal(0);
    expect(plan.stdout).to.match(/\nPlan: 2 changes to make, 1 not needed\.\n/);
    expect(writesOf(demo.simulator)).to.deep.equal([]);

    const ran = await run([...set, '--journal', journal, '--json']);
    expect(ran.exitCode).to.equal(0);
    const told = resultOf(ran).users.map((user) => ('verdict' in user ? [user.source, user.verdict, user.status] : []));
    expect(told).to.deep.equal([
      [`${file}:2`, 'deactivate', 'done'],
      [`${file}:3`, 'deactivate', 'done'],
      [`${file}:4`, 'nothing to do', 'nothing to do'],
    ]);
    expect([LINH, BEN, GORDON].map(isActive)).to.deep.equal([false, false, false]);

    demo.simulator.resetRequests();
    expect((await run(set)).exitCode).to.equal(0);
    expect(writesOf(demo.simulator)).to.deep.equal([]);

    const undone = await demo.plugin.run(['access', 'undo', '-o', ORG, '--journal', journal, '--no-prompt']);
    expect(undone.exitCode, undone.stderr).to.equal(0);
    expect([LINH, BEN, GORDON].map(isActive)).to.deep.equal([true, true, false]);
  });

  it('changes nothing through a pipe without --no-prompt', async () => {
    const { exitCode, stderr } = await run(['--file', '-', '--set', 'frozen'], `${LINH}\n`);
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/--no-prompt/);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });

  it('has examples in its help that work on the demo org as they are', async () => {
    await demo.logIn(demo.simulator.username, 'prod');
    await save('leavers.csv', 'username', BEN);
    const manifest = JSON.parse(await readFile(join(repository, 'oclif.manifest.json'), 'utf8')) as {
      commands: Record<string, { examples: string[] }>;
    };
    const lines = manifest.commands['access:user:status']!.examples.flatMap((example) =>
      example.split('\n').flatMap((line) => line.match(/<%= config\.bin %> .*/) ?? []),
    );
    expect(lines).to.have.length(5);
    for (const line of lines) {
      const words = line.replace('<%= config.bin %> <%= command.id %>', 'access user status').split(' ');
      // What asks on a terminal takes the answer from a flag here.
      const answer = words.includes('--set') && !words.includes('--no-prompt') ? ['--no-prompt'] : [];
      const input = `Username\n${LIAM}\n`;
      const { exitCode, stdout, stderr } = await demo.plugin.run([...words, ...answer], { input });
      expect(exitCode, `${line}\n${stderr}`).to.equal(0);
      expect(stdout, line).to.contain('@acme-rockets.example');
    }
    expect((await run(['--user', LINH, '--set', 'active', '--no-prompt'])).exitCode).to.equal(0);
    expect((await run(['--user', LINH, '--set', 'unfrozen', '--no-prompt'])).exitCode).to.equal(0);
  });

  describe('with rows that are wrong', () => {
    let file: string;
    before(async () => {
      file = await save(
        'wrong.csv',
        'username,why',
        `${LINH},left`,
        'lihn.tran@acme-rockets.example,left',
        ',left',
        'o%,left',
      );
    });
    const WORDS = [
      /wrong\.csv:3, column username: No user has \S.*"lihn\.tran@\S+"\. Similar usernames: linh\.tran@/,
      /wrong\.csv:4, column username: no user/,
      /wrong\.csv:5, column username: No user has \S.*"o%"/,
      /--skip-invalid/,
    ];

    it('refuses all, with each place', async () => {
      for (const set of [[], ['--set', 'inactive', '--no-prompt']]) {
        const { exitCode, stdout, stderr } = await run(['--file', file, ...set]);
        expect(exitCode).to.equal(1);
        expect(stdout).to.equal('');
        for (const word of WORDS) expect(unwrapped(stderr)).to.match(word);
        const { name, data } = (await run(['--file', file, ...set, '--json'])).json() as unknown as Refusal;
        expect(name).to.equal('InvalidRowsError');
        expect(data.map(({ source }) => source)).to.deep.equal([3, 4, 5].map((line) => `${file}:${line}`));
      }
      expect(writesOf(demo.simulator)).to.deep.equal([]);
    });

    it('shows the others with --skip-invalid, and warns of the rows', async () => {
      const { exitCode, stdout, stderr } = await run(['--file', file, '--skip-invalid']);
      expect(exitCode).to.equal(68);
      expect(stdout).to.include(LINH);
      for (const word of WORDS.slice(0, 3)) {
        expect(unwrapped(stderr)).to.match(new RegExp(`Left out: \\S*${word.source}`));
      }
    });

    it('changes the others with --skip-invalid, and tells the rows as refused', async () => {
      const set = ['--file', file, '--skip-invalid', '--set', 'inactive', '--no-prompt'];
      const plan = await run([...set, '--dry-run']);
      expect(plan.exitCode).to.equal(68);
      expect(plan.stdout)
        .to.match(/\nPlan: 1 change to make, 3 refused\.\n/)
        .and.to.match(/\no%\n {2}! Status inactive\n {6}\S*wrong\.csv:5,/);
      const ran = await run([...set, '--json']);
      expect(ran.exitCode).to.equal(68);
      const { users, leftOut } = resultOf(ran);
      expect(users.map(({ username, is_active: is }) => [username, is])).to.deep.equal([[LINH, false]]);
      expect(leftOut.map(({ source, user }) => [source, user])).to.deep.equal([
        [`${file}:3`, 'lihn.tran@acme-rockets.example'],
        [`${file}:4`, null],
        [`${file}:5`, 'o%'],
      ]);
      expect(isActive(LINH)).to.equal(false);
      expect((await run(['--user', LINH, '--set', 'active'])).exitCode).to.equal(0);
    });

    it('does nothing where all of them are wrong', async () => {
      const nobody = await save('nobody.txt', 'nobody');
      const shown = await run(['--file', nobody, '--skip-invalid']);
      expect(shown.exitCode).to.equal(1);
      expect((await run(['--file', nobody, '--skip-invalid', '--set', 'frozen', '--no-prompt'])).exitCode).to.equal(1);
      expect(writesOf(demo.simulator)).to.deep.equal([]);
    });
  });

  it('refuses what is no list of users, in words', async () => {
    await expectRefusal(demo.plugin, status('--file', await save('other.csv', 'Name,E-mail', 'Linh,x')), [
      /other\.csv:1: no column has one of the names user, username\. The columns are: Name, E-mail\./,
    ]);
    await expectRefusal(demo.plugin, status('--file', await save('header.csv', 'Login', LINH)), [
      /header\.csv:1: No user has .*"Login"/,
      /list of names without a header/,
    ]);
    await expectRefusal(demo.plugin, status('--file', join(demo.sf.home, 'none.csv')), [/none\.csv cannot be read/]);
    await expectRefusal(demo.plugin, status(), [/At least one of the following must be provided: --file, --user/]);
    await expectRefusal(demo.plugin, status('--user', LINH, '--skip-invalid'), [/--file/]);
    const file = await save('same.csv', 'username', LINH);
    const same = ['--file', file, '--set', 'frozen', '--no-prompt', '--journal', file];
    await expectRefusal(demo.plugin, status(...same), [/same\.csv/]);
    expect(await readFile(file, 'utf8')).to.equal(`username\n${LINH}\n`);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });

  it('changes nothing where the file has only a header', async () => {
    const file = await save('header.csv', 'username');
    for (const set of [[], ['--set', 'inactive']]) {
      const { exitCode, stderr } = await run(['--file', file, ...set]);
      expect(exitCode, stderr).to.equal(0);
    }
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });
});

const PEOPLE = 400;

describe('sf access user status --file: its calls', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo({ seed: 'empty' })));
  after(() => demo.stop());

  for (const wanted of ['frozen', 'inactive'] as const) {
    it(`makes ${PEOPLE} users ${wanted} in calls of 200, and reads them in sets`, async () => {
      const crowd = addCrowd(demo.simulator.org, 'Standard User', PEOPLE, wanted);
      demo.simulator.resetRequests();
      const args = ['access', 'user', 'status', '-o', ORG, '--file', '-', '--set', wanted, '--no-prompt', '--json'];
      const ran = await demo.plugin.run(args, { input: `username\n${crowd.join('\n')}\n` });
      expect(ran.exitCode, ran.stderr).to.equal(0);
      const { users, apiCalls } = ran.json().result as AccessUserStatusResult;
      expect(users.filter((user) => 'status' in user && user.status === 'done')).to.have.length(PEOPLE);
      const writes = writesOf(demo.simulator);
      expect(writes).to.have.length(Math.ceil(PEOPLE / 200));
      const { length: requests } = demo.simulator.requests;
      // The request for the running user goes to the login service, whose requests are not among these.
      expect(apiCalls).to.equal(requests + 1);
      // The org, and each of names, users and logins in lists that fit into a URL.
      expect(requests - writes.length).to.be.at.most(1 + 3 * Math.ceil(PEOPLE / 200));
    });
  }
});
