import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { startSimulator, type Simulator } from '../../simulator/start.js';
import type { SidesDiffReport } from '../../src/schemas/diff.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import { logIn } from './support/logIn.js';
import type { RunResult } from './support/sf.js';

const at = (username: string): string => `${username}@acme-rockets.example`;
const ZOE = at('zoe.muller');

const reportOf = (run: RunResult): SidesDiffReport => {
  expect(run.exitCode, run.stderr).to.equal(0);
  return (run.json() as unknown as { result: SidesDiffReport }).result;
};

describe('sf access diff, what changed', () => {
  let demo: Demo;
  let before: string;
  const run = (...args: string[]): Promise<RunResult> => demo.plugin.run(['access', ...args]);
  const diff = (...args: string[]): Promise<RunResult> => run('diff', '-o', ORG, '--with-snapshot', before, ...args);
  const done = async (...args: string[]): Promise<void> => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect(exitCode, stdout + stderr).to.equal(0);
  };

  beforeEach(async () => {
    demo = await startDemo();
    before = join(demo.sf.home, 'before.snapshot');
    await done('sync', '-o', ORG, '--snapshot', before, '--sync-permissions');
  });
  afterEach(() => demo.stop());

  /** Zoë joins the release engineers and leaves her pod; Ingrid is deactivated; and a set gives more. */
  const change = async (): Promise<void> => {
    await done('grant', '-o', ORG, '--user', ZOE, '--permission-set-group', 'Release_Engineering', '--no-prompt');
    await done('revoke', '-o', ORG, '--user', ZOE, '--group', 'Berlin_Pod', '--no-prompt');
    await done('user', 'status', '-o', ORG, '--user', at('ingrid.berg'), '--set', 'inactive', '--no-prompt');
    const sets = demo.simulator.org.table('PermissionSet');
    const [set] = sets.where('Name', 'Forecast_Editor');
    sets.update(set!.Id, { PermissionsManageUsers: true });
  };

  it('tells people, access, and what accesses give and whom that reaches, and asks no more than the snapshot did', async () => {
    const empty = await diff('--fail-on', 'any');
    expect({ exitCode: empty.exitCode, stderr: empty.stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    expect(empty.stdout).to.contain('\nNothing that was compared differs.\n');
    await change();
    const told = await diff();
    expect({ exitCode: told.exitCode, stderr: told.stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    const [, legend, ...lines] = told.stdout.split('\n');
    expect(legend).to.equal('"+" now and not before, "-" before and not now, "~" another: before → now.');
    expect(lines.slice(0, lines.indexOf('1 only now, 1 only before, 2 changed.'))).to.deep.equal([
      '',
      'People',
      `  ~ ${at('ingrid.berg')}: status active → inactive`,
      '',
      'Access given and taken',
      `  ${ZOE}`,
      '    - Group: Berlin Pod',
      '    + Permission Set Group: Release Engineering',
      '',
      'What accesses give',
      '  ~ Permission Set: Forecast Editor, which reaches 3 users',
      '    + gives ManageUsers',
      '',
    ]);
    expect(told.stdout).to.match(
      /\nRead from acme [^]*\nRead from Acme Rockets, at [^]*before\.snapshot\.\nNot looked at: /,
    );
    for (const line of lines) if (!line.includes(demo.sf.home)) expect(line.length, line).to.be.at.most(80);
  });

  it('tells by permission what that means, ends with 3 as --fail-on says, and leaves standard output to the document', async () => {
    await change();
    const report = reportOf(await diff('--by', 'permission', '--json'));
    const ofZoe = report.differences.flatMap((one) =>
      one.about === 'permission' && one.user.username === ZOE && one.permission === 'ModifyAllData' ? one : [],
    );
    expect(ofZoe.map(({ sign, first, other, because }) => [sign, first, other, because])).to.deep.equal([
      [
        '+',
        'yes',
        'no',
        [
          {
            kind: 'joined',
            access: {
              resourceType: 'permission_set_group',
              kind: 'permission-set-group',
              resource: 'Release_Engineering',
              name: 'Release Engineering',
            },
            lapsed: null,
          },
        ],
      ],
    ]);
    expect(report.counts).to.deep.include({ lost: 0, changed: 1 });
    const told = (await diff('--by', 'permission')).stdout.split('\n');
    for (const line of told) if (!line.includes(demo.sf.home)) expect(line.length, line).to.be.at.most(80);
    const codes = [];
    for (const what of ['any', 'gained', 'lost']) {
      codes.push((await diff('--by', 'permission', '--fail-on', what)).exitCode);
      codes.push((await diff('--fail-on', what)).exitCode);
    }
    expect(codes).to.deep.equal([3, 3, 3, 3, 3, 3]);
    const csv = await diff('--by', 'permission', '--output-file', '-', '--result-format', 'csv');
    expect((await diff('--by', 'permission', '--result-format', 'csv')).stdout).to.equal(csv.stdout);
    const rows = parse<Record<string, string>>(csv.stdout, { columns: true });
    expect(rows.filter(({ permission }) => permission === 'ManageUsers').map(({ through }) => through)).to.include(
      'changed permission-set:Forecast_Editor',
    );
    expect(csv.stderr).to.contain(' only now, 0 only before, 1 changed.\n');
    const file = join(demo.sf.home, 'diff.json');
    await diff('--by', 'permission', '--output-file', file);
    const kept = JSON.parse(await readFile(file, 'utf8')) as SidesDiffReport;
    expect(kept.differences).to.deep.equal(report.differences);
  });

  it('compares two snapshots without the org, the same bytes each time, and signs change with the sides', async () => {
    const now = join(demo.sf.home, 'now.snapshot');
    await change();
    await done('sync', '-o', ORG, '--snapshot', now, '--sync-permissions');
    demo.simulator.resetRequests();
    const there = await run('diff', '--snapshot', now, '--with-snapshot', before, '--result-format', 'csv');
    const back = await run('diff', '--snapshot', before, '--with-snapshot', now, '--result-format', 'csv');
    expect(demo.simulator.requests).to.have.length(0);
    const changesOf = ({ stdout }: RunResult): string[] =>
      parse<Record<string, string>>(stdout, { columns: true })
        .map(({ change: word, username, access, permission }) => [word, username, access, permission].join(' '))
        .sort();
    const swapped: Record<string, string> = { gained: 'lost', lost: 'gained' };
    expect(changesOf(back)).to.deep.equal(
      changesOf(there)
        .map((line) => line.replace(/^\w+/, (word) => swapped[word] ?? word))
        .sort(),
    );
    const again = await run('diff', '--snapshot', now, '--with-snapshot', before, '--result-format', 'csv');
    expect(again.stdout).to.equal(there.stdout);
    const same = join(demo.sf.home, 'same.snapshot');
    await copyFile(now, same);
    expect(reportOf(await run('diff', '--snapshot', now, '--with-snapshot', same, '--json')).differences).to.deep.equal(
      [],
    );
  });

  it('shows a screenful of very many differences, what is dangerous first, and how to see all', async () => {
    const users = demo.simulator.org.table('User');
    const active = [...users.rows()].filter((user) => user.IsActive && user.UserType === 'Standard');
    const [set] = demo.simulator.org.table('PermissionSet').where('Name', 'Deploy_Everything');
    const groups = [...demo.simulator.org.table('Group').rows()].filter(({ Type }) => Type === 'Queue');
    const [room] = demo.simulator.org.table('Group').where('DeveloperName', 'Empty_Room');
    for (const user of active) {
      for (const { Id } of [room!, ...groups])
        demo.simulator.org.table('GroupMember').insert({ GroupId: Id, UserOrGroupId: user.Id });
      demo.simulator.org.table('PermissionSetAssignment').insert({ AssigneeId: user.Id, PermissionSetId: set!.Id });
    }
    for (const by of ['access', 'permission']) {
      const { stdout } = await diff('--by', by);
      expect(stdout.split('\n').length, by).to.be.at.most(120);
      expect(stdout, by).to.contain('\nNot all is shown: --result-format csv has a row for each difference.\n');
      const [first] = stdout.split(/\n(?:Access given and taken|What people may do)\n/)[1]!.split('\n');
      expect(first, by).to.match(
        by === 'access' ? /^ {2}\+ Group: Empty Room: \d+ users: / : /^ {2}\+ ModifyAllData: \d+ users: /,
      );
    }
  });

  it('refuses what it cannot compare', async () => {
    const foreign = join(demo.sf.home, 'foreign.snapshot');
    await copyFile(before, foreign);
    const database = new DatabaseSync(foreign);
    database.exec("UPDATE about SET organization_id = '00D8d0000000009EAC', organization_name = 'Invoices Inc.'");
    database.close();
    for (const origin of [
      ['-o', ORG],
      ['--snapshot', before],
    ]) {
      await expectRefusal(
        demo.plugin,
        ['access', 'diff', ...origin, '--with-snapshot', foreign],
        [/Acme Rockets/, /Invoices Inc\./, /--with-org/],
      );
    }
    const bare = join(demo.sf.home, 'bare.snapshot');
    await done('sync', '-o', ORG, '--snapshot', bare, '--resource-type', 'group');
    await expectRefusal(
      demo.plugin,
      ['access', 'diff', '-o', ORG, '--with-snapshot', bare, '--by', 'permission'],
      [/--sync-permissions/],
    );
    // It reads what the other side has, and no more.
    const report = reportOf(await run('diff', '-o', ORG, '--with-snapshot', bare, '--json'));
    expect(report.differences).to.deep.equal([]);
    expect(report.sides[0].apiCalls).to.be.lessThan(20);
    const partly = reportOf(await run('diff', '--snapshot', before, '--with-snapshot', bare, '--json'));
    expect(partly.notCompared).to.include(`Roles: only ${before} has read them.`);
    for (const args of [
      [],
      ['--with-snapshot', before, '--with-org', ORG],
      ['--with-snapshot', before, '--user', ZOE],
      ['--with-snapshot', before, '--map-users', 'a.csv'],
      ['--with-snapshot', before, '--snapshot', before],
    ]) {
      const { exitCode, stdout } = await run('diff', '-o', ORG, ...args);
      expect({ exitCode, stdout }, args.join(' ')).to.deep.equal({ exitCode: 2, stdout: '' });
    }
    await expectRefusal(demo.plugin, ['access', 'diff', '-o', ORG, '--with-org', ORG], [/same org/]);
  });
});

describe('sf access diff, two orgs', () => {
  const names = ['ada', 'ben', 'cyd', 'dan', 'eve', 'fay', 'gus', 'hal', 'ivy', 'joe'];
  const inProd = (name: string): string => `${name}@invoices.example`;
  const inUat = (name: string): string => `${name === 'fay' ? '00x7V' : ''}${name}@invoices.example.uat`;
  let prod: Demo;
  let uat: Simulator;
  before(async () => {
    const usernamesElsewhere = new Set(['fay@invoices.example.uat']);
    prod = await startDemo({ seed: 'invoices' });
    uat = await startSimulator({ seed: 'invoices', sandbox: 'uat', settings: { usernamesElsewhere } });
    const { instanceUrl, orgId, accessToken, username } = uat;
    await logIn(prod.sf.home, { instanceUrl, orgId, accessToken, username }, 'uat');
  });
  after(async () => {
    await uat.close();
    await prod.stop();
  });
  const diff = (...args: string[]): Promise<RunResult> =>
    prod.plugin.run(['access', 'diff', '-o', 'uat', '--with-org', ORG, ...args]);
  const mapFile = async (name: string, text: string): Promise<string> => {
    const path = join(prod.sf.home, name);
    await writeFile(path, text);
    return path;
  };

  it('finds that a sandbox differs in nothing, and tells of whom it only guesses who they are', async () => {
    const run = await diff('--by', 'permission', '--fail-on', 'any');
    expect({ exitCode: run.exitCode, stderr: run.stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    expect(run.stdout).to.match(/^uat \(Invoices Inc\.\) and acme \(Invoices Inc\.\)\n/);
    expect(run.stdout).to.contain('\nNothing that was compared differs.\n');
    // The host name of an org on this machine does not say which sandbox it is.
    expect(run.stdout.replaceAll('\n', ' ')).to.contain(
      `Users matched by a guess (10): ${inUat('fay')} = ${inProd('fay')}, ${inUat('ada')} = ${inProd('ada')},`,
    );
  });

  it('takes users as a file maps them, and tells what differs by names alone, the same bytes each time', async () => {
    const [billing] = uat.org.table('PermissionSetGroup').where('DeveloperName', 'Billing');
    const [dan] = uat.org.table('User').where('Username', inUat('dan'));
    const assignments = uat.org.table('PermissionSetAssignment');
    for (const { Id, PermissionSetGroupId } of assignments.where('AssigneeId', dan!.Id))
      if (PermissionSetGroupId === billing!.Id) assignments.delete(Id);
    const rows = names.map((name) => `${inUat(name)},${inProd(name)}\n`).join('');
    const map = await mapFile('map.csv', `user,with_user\n${rows}`);
    const run = await diff('--map-users', map, '--json', '--fail-on', 'lost');
    expect(run.exitCode).to.equal(3);
    const { result } = run.json() as unknown as { result: SidesDiffReport };
    expect(
      result.differences.map((one) => [one.about, one.sign, 'access' in one && one.access.resource]),
    ).to.deep.equal([['access', '-', 'Billing']]);
    expect(result.guessedUsers).to.deep.equal([]);
    expect(result.unmatchedUsers).to.deep.equal({ first: [], other: [] });
    expect(result.sides.map(({ name, apiCalls }) => [name, apiCalls > 10])).to.deep.equal([
      ['uat', true],
      ['acme', true],
    ]);
    expect(JSON.stringify(result.differences)).not.to.match(/\b0[0-9A-Za-z]{17}\b/);
    const [one, again] = [
      await diff('--map-users', map, '-r', 'markdown'),
      await diff('--map-users', map, '-r', 'csv'),
    ];
    expect(one.stdout).to.contain(`| - | \`${inUat('dan')}\` | \`permission-set-group:Billing\` | no | yes | |`);
    expect(again.stdout).to.equal((await diff('--map-users', map, '-r', 'csv')).stdout);
    expect(again.stdout.split('\n')[1]).to.equal(
      `lost,access,${inUat('dan')},Dan Test,permission-set-group:Billing,Billing,,,no,yes,,,,`,
    );
  });

  it('names the file and the line of what is wrong in a file of users', async () => {
    const cases: Array<[text: string, words: RegExp[]]> = [
      ['', [/is empty/]],
      ['uat,prod\na,b\n', [/map\.csv:1: there is no column "uat"/, /user,with_user/]],
      [`user,with_user\n${inUat('ada')},\n`, [/map\.csv:2: there is no user in the column with_user/]],
      [
        `user,with_user\n${inUat('ada')},${inProd('ada')}\n${inUat('ada').toUpperCase()},${inProd('ben')}\n`,
        [/map\.csv:3, column user: ADA@INVOICES\.EXAMPLE\.UAT stands in another row/],
      ],
      [
        `user,with_user\n\n${inUat('ada')},nobody@acme.example\n`,
        [/map\.csv:3, column with_user: nobody@acme\.example is no user whom acme has/],
      ],
    ];
    for (const [text, words] of cases) {
      const map = await mapFile('map.csv', text);
      await expectRefusal(prod.plugin, ['access', 'diff', '-o', 'uat', '--with-org', ORG, '--map-users', map], words);
    }
  });

  it('is the same in the real sf', async () => {
    const { exitCode, stdout, stderr } = await prod.sf.run([
      'access',
      'diff',
      '-o',
      'uat',
      '--with-org',
      ORG,
      '-r',
      'csv',
    ]);
    expect({ exitCode, stdout }, stderr).to.deep.equal({ exitCode: 0, stdout: (await diff('-r', 'csv')).stdout });
  });
});
