import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AccessUserStatusResult } from '../../src/commands/access/user/status.js';
import type { UserStatusChange } from '../../src/schemas/users.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import type { RunResult } from './support/sf.js';
import { hasTerminal, runOnTerminal } from './support/terminal.js';

const at = (name: string): string => `${name}@acme-rockets.example`;

describe('sf access user status', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  beforeEach(() => demo.simulator.resetRequests());
  after(() => demo.stop());

  const status = (users: string[], ...flags: string[]): string[] => [
    ...['access', 'user', 'status', '-o', ORG],
    ...users.flatMap((user) => ['--user', user]),
    ...flags,
  ];
  const run = (users: string[], ...flags: string[]): Promise<RunResult> => demo.plugin.run(status(users, ...flags));
  const set = async (
    wanted: string,
    users: string[],
    ...flags: string[]
  ): Promise<{ exitCode: number | null; result: AccessUserStatusResult }> => {
    const ran = await run(users, '--set', wanted, '--no-prompt', '--json', ...flags);
    const { status: told, result } = ran.json();
    expect(told).to.equal(ran.exitCode);
    return { exitCode: ran.exitCode, result: result as AccessUserStatusResult };
  };
  const row = (name: string): Record<string, unknown> & { Id: string } =>
    demo.simulator.org.table('User').where('Username', at(name))[0]!;
  const isFrozen = (name: string): unknown =>
    demo.simulator.org.table('UserLogin').where('UserId', row(name).Id)[0]!.IsFrozen;
  const writes = (): string[] =>
    demo.simulator.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path);

  it('shows who can log in, and when each last did', async () => {
    const { exitCode, stdout, stderr } = await run([
      at('priya.raman'),
      at('liam.byrne'),
      at('gordon.pike'),
      at('sam.taylor'),
      at('aisha.bello'),
      at('kofi.mensah'),
    ]);
    expect(exitCode).to.equal(0);
    expect(stderr).to.equal('');
    const cells = stdout.split('\n').map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    const shown = cells.filter((line) => line[0]?.includes('@')).map(([user, state]) => [user, state]);
    expect(shown).to.deep.equal([
      [at('priya.raman'), 'active'],
      [at('liam.byrne'), 'frozen'],
      [at('gordon.pike'), 'inactive'],
      [at('sam.taylor'), 'inactive, frozen'],
      [at('aisha.bello'), 'active, locked out by wrong passwords'],
      [at('kofi.mensah'), 'active'],
    ]);
    expect(cells.find((line) => line[0] === at('kofi.mensah'))?.[2]).to.equal('never');
    expect(cells.find((line) => line[0] === at('priya.raman'))?.[2]).to.match(/^2026-0\d-\d\dT[\d:]+Z$/);
    expect(writes()).to.deep.equal([]);
  });

  it('gives the status as JSON, with each user once', async () => {
    const { exitCode, json } = await run([at('liam.byrne'), at('LIAM.BYRNE')], '--json');
    expect(exitCode).to.equal(0);
    const { users } = json().result as AccessUserStatusResult;
    expect(users).to.deep.equal([
      {
        source: null,
        resource_id: row('liam.byrne').Id,
        username: at('liam.byrne'),
        name: 'Liam Byrne',
        state: 'frozen',
        is_active: true,
        isFrozen: true,
        isPasswordLocked: false,
        lastLogin: users[0]!.lastLogin,
      },
    ]);
  });

  it('deactivates and activates, has nothing to do the second time, and writes a journal', async () => {
    const journal = join(demo.sf.home, 'status.jsonl');
    const { exitCode, result } = await set('inactive', [at('ben.carter'), at('gordon.pike')], '--journal', journal);
    expect(exitCode).to.equal(0);
    const told = result.users.map((user) => ({ ...user, name: undefined, lastLogin: undefined }));
    const same = { source: null, name: undefined, lastLogin: undefined, isFrozen: false, isPasswordLocked: false };
    const fine = { state: 'inactive', is_active: false, success: true, reason: null, error: null, nextSteps: [] };
    expect(told).to.deep.equal([
      {
        ...same,
        ...fine,
        resource_id: row('ben.carter').Id,
        username: at('ben.carter'),
        verdict: 'deactivate',
        status: 'done',
      },
      {
        ...same,
        ...fine,
        resource_id: row('gordon.pike').Id,
        username: at('gordon.pike'),
        verdict: 'nothing to do',
        status: 'nothing to do',
      },
    ]);
    expect(row('ben.carter').IsActive).to.equal(false);
    expect(result.journal).to.equal(journal);
    expect(await readFile(journal, 'utf8')).to.match(
      new RegExp(`"command":"access user status"[^]*${row('ben.carter').Id}`),
    );

    const again = await set('inactive', [at('ben.carter')]);
    expect(again.exitCode).to.equal(0);
    expect(again.result.users[0]).to.include({ status: 'nothing to do', success: true, is_active: false });
    expect(again.result.journal).to.equal(null);

    const back = await set('active', [at('ben.carter')]);
    expect(back.exitCode).to.equal(0);
    expect(back.result.users[0]).to.include({ verdict: 'activate', status: 'done', is_active: true });
    expect(row('ben.carter').IsActive).to.equal(true);
  });

  it('freezes and unfreezes through the user’s login, many in one call', async () => {
    const users = ['linh.tran', 'kofi.mensah', 'desk.early'];
    expect((await set('frozen', users.map(at))).exitCode).to.equal(0);
    expect(users.map(isFrozen)).to.deep.equal([true, true, true]);
    expect(writes().map((path) => path.replace(/v[\d.]+/, 'v'))).to.deep.equal(['/services/data/v/composite/sobjects']);
    const { result } = await set('unfrozen', users.map(at));
    expect(result.users.map((user) => user.isFrozen)).to.deep.equal([false, false, false]);
    expect(users.map(isFrozen)).to.deep.equal([false, false, false]);
  });

  it('shows why a user cannot be deactivated and the next step, and deactivates the others', async () => {
    const users = [at('owen.price'), at('linh.tran'), at('grace.adeyemi')];
    const { exitCode, stdout, stderr } = await run(users, '--set', 'inactive', '--no-prompt');
    expect(exitCode).to.equal(68);
    expect(stdout)
      .to.contain('\nDeactivated 1 user. 2 changes failed.\n')
      .and.to.match(/Journal: /);
    const told = stderr.replace(/\s*\n(?: ›)? */g, ' ');
    expect(told)
      .to.match(
        /owen\.price@\S+ could not deactivate\. You cannot disable the Web to Lead Default Creator\. \(FIELD_INTEGRITY/,
      )
      .and.to.match(/open Web-to-Lead/)
      .and.to.match(/hierarchy field: Executive Sponsor/)
      .and.to.match(/--user grace\.adeyemi@\S+ --set frozen/);
    expect(row('linh.tran').IsActive).to.equal(false);

    const { result } = await set('inactive', [at('owen.price')]);
    expect(result.users[0]).to.deep.include({
      status: 'failed',
      success: false,
      is_active: true,
      error: {
        code: 'FIELD_INTEGRITY_EXCEPTION',
        message: 'You cannot disable the Web to Lead Default Creator.',
        fields: ['IsActive'],
      },
    });
    expect((await set('active', [at('linh.tran')])).exitCode).to.equal(0);
  });

  const BLOCKERS = [
    {
      what: 'a validation rule',
      code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message: 'Say why in Department.',
      step: /^Give the user what the rule wants/,
    },
    {
      what: 'a trigger',
      code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      message: 'UserTrigger: execution of BeforeUpdate',
      step: /Apex triggers/,
    },
    { what: 'a flow', code: 'CANNOT_EXECUTE_FLOW_TRIGGER', message: 'The process failed.', step: /Setup > Flows/ },
  ];
  for (const { what, code, message, step } of BLOCKERS) {
    it(`tells what to do, in commands to paste, where ${what} keeps a user from being deactivated`, async () => {
      const record = row('linh.tran').Id;
      const fault = { kind: 'record-refused', object: 'User', call: 'update', record, code, message } as const;
      demo.simulator.faults.plan({ ...fault, times: 'always' });
      const { exitCode, result } = await set('inactive', [at('linh.tran')]);
      expect(exitCode).to.equal(1);
      const { error, nextSteps } = result.users[0] as UserStatusChange;
      expect(error).to.deep.include({ code, message });
      expect(nextSteps[0]).to.match(step);
      const command = `sf access user status --target-org ${demo.simulator.username} --user ${at('linh.tran')} --set`;
      expect(nextSteps.slice(1)).to.deep.equal([
        `Then deactivate: ${command} inactive`,
        `To keep the user out until then: ${command} frozen`,
      ]);
      const freeze = await demo.plugin.run([...command.split(' ').slice(1), 'frozen', '--no-prompt']);
      expect(freeze.exitCode, freeze.stderr).to.equal(0);
      expect(isFrozen('linh.tran')).to.equal(true);
      demo.simulator.faults.forget();
      expect((await set('unfrozen', [at('linh.tran')])).exitCode).to.equal(0);
    });
  }

  it('changes no user of a failed call with --all-or-none', async () => {
    const { exitCode, result } = await set('inactive', [at('linh.tran'), at('owen.price')], '--all-or-none');
    expect(exitCode).to.equal(1);
    expect(result.users.map((user) => user.is_active)).to.deep.equal([true, true]);
    expect(row('linh.tran').IsActive).to.equal(true);
  });

  it('never deactivates or freezes the running user by any name, and sends nothing', async () => {
    for (const wanted of ['inactive', 'frozen']) {
      const { exitCode, result } = await set(wanted, [row('mia.santos').Id]);
      expect(exitCode).to.equal(1);
      expect(result.users[0]).to.deep.include({
        verdict: 'refused',
        status: 'refused',
        success: false,
        is_active: true,
        reason: 'it is the user who runs this command, who could be locked out',
      });
    }
    expect(writes()).to.deep.equal([]);
  });

  it('prints the plan and changes nothing with --dry-run, asking nobody', async () => {
    const { exitCode, stdout } = await run([at('linh.tran'), at('gordon.pike')], '--set', 'inactive', '--dry-run');
    expect(exitCode).to.equal(0);
    expect(stdout)
      .to.match(/\nlinh\.tran@\S+\n {2}~ Status inactive, from active\n/)
      .and.to.match(/\ngordon\.pike@\S+\n {2}= Status inactive\n/)
      .and.to.match(/Dry run: nothing was changed\./);
    expect(writes()).to.deep.equal([]);
  });

  it('changes nothing where nobody can be asked', async () => {
    for (const wanted of ['inactive', 'frozen']) {
      const plain = await run([at('linh.tran')], '--set', wanted);
      expect(plain.exitCode).to.equal(1);
      expect(plain.stderr).to.match(/--no-prompt/);
      expect((await run([at('linh.tran')], '--set', wanted, '--json')).exitCode).to.equal(1);
    }
    expect(writes()).to.deep.equal([]);
  });

  it('asks on a terminal, and takes no for an answer', async function () {
    // Only util-linux's `script` lends a terminal; other systems have another, or none.
    if (!hasTerminal()) this.skip();
    const answer = async (key: string, ...users: string[]): Promise<string> => {
      const question = { words: '(y/N)', keys: `${key}\r` };
      return (await runOnTerminal(demo.sf, status(users.map(at), '--set', 'frozen'), question)).shown;
    };
    const declined = await answer('n', 'linh.tran', 'kofi.mensah');
    expect(declined)
      .to.include('Freeze 2 users in acme (mia.santos@acme-rockets.example), developer edition?')
      .and.to.include('Nothing was changed.');
    expect(isFrozen('linh.tran')).to.equal(false);
    const agreed = await answer('y', 'linh.tran');
    expect(agreed)
      .to.include(`Freeze ${at('linh.tran')} in acme`)
      .and.to.include('Froze 1 user.');
    expect(isFrozen('linh.tran')).to.equal(true);
    expect((await set('unfrozen', [at('linh.tran')])).exitCode).to.equal(0);
  });

  it('says that a user who is activated and frozen, or unfrozen and inactive, still cannot log in', async () => {
    const { stdout } = await run([at('sam.taylor'), at('liam.byrne')], '--set', 'active');
    const command = (user: string): string =>
      `sf access user status --target-org ${at('mia.santos')} --user ${at(user)}`;
    // Commands stay in one line, to be pasted.
    expect(stdout).to.contain(
      [
        at('sam.taylor'),
        '  ~ Status active, from inactive, frozen',
        '      the user still cannot log in, being frozen; to end that:',
        `      ${command('sam.taylor')} --set unfrozen`,
        at('liam.byrne'),
        '  = Status frozen',
        '      the user still cannot log in, being frozen; to end that:',
        `      ${command('liam.byrne')} --set unfrozen`,
        '',
      ].join('\n'),
    );
    const { result } = await set('unfrozen', [at('gordon.pike')]);
    expect(result.users[0]).to.deep.include({
      status: 'nothing to do',
      reason: `the user still cannot log in, being inactive; to end that: ${command('gordon.pike')} --set active`,
    });
  });

  it('says what may remain after a freeze, and after a deactivation how to freeze, ready to paste', async () => {
    const frozen = await run([at('linh.tran')], '--set', 'frozen', '--no-prompt');
    expect(frozen.stdout.replaceAll('\n', ' ')).to.include(
      ' Open sessions and OAuth tokens may remain: end them in Setup (Session Management, Connected Apps OAuth Usage).' +
        ' Frozen users cannot log in again. ',
    );
    const inactive = await run([at('linh.tran'), at('kofi.mensah')], '--set', 'inactive', '--no-prompt');
    expect(inactive.stdout).to.include(
      '\nOpen sessions and OAuth tokens may remain. When an account is compromised,\nfreeze it first:\n' +
        `sf access user status --target-org ${at('mia.santos')} --user ${at('kofi.mensah')} --set frozen\n`,
    );
    for (const wanted of ['active', 'unfrozen']) await set(wanted, [at('linh.tran'), at('kofi.mensah')]);
  });

  it('asks nobody before it gives access back', async () => {
    expect((await run([at('liam.byrne')], '--set', 'unfrozen')).exitCode).to.equal(0);
    expect(isFrozen('liam.byrne')).to.equal(false);
  });

  it('refuses more changes than --max-changes allows, and counts only changes', async () => {
    const users = [at('linh.tran'), at('kofi.mensah'), at('gordon.pike')];
    const { exitCode, stdout, stderr } = await run(users, '--set', 'inactive', '--no-prompt', '--max-changes', '1');
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(/\nPlan: 2 changes to make, 1 not needed\.\n$/);
    expect(stderr).to.match(/2 records would change, and --max-changes allows 1/);
    expect(
      (await set('inactive', [at('gordon.pike'), at('ben.carter')], '--max-changes', '1', '--dry-run')).exitCode,
    ).to.equal(0);
    expect(writes()).to.deep.equal([]);
  });

  it('refuses unknown and ambiguous names, and changes no user', async () => {
    await expectRefusal(
      demo.plugin,
      status(
        [at('linh.tran'), 'liam', "o'neil%", 'service-desk@acme-rockets.example'],
        '--set',
        'inactive',
        '--no-prompt',
      ),
      [/"liam"\. Similar usernames: liam\.byrne@/, /"o'neil%"/, /email address "service-desk@/, /desk\.late@/],
    );
    expect(writes()).to.deep.equal([]);
  });

  it('names the missing permission to a user who lacks it', async () => {
    const { plugin } = demo;
    await demo.logIn(at('c1.connector'), 'connector');
    const { exitCode } = await plugin.run(['access', 'user', 'status', '-o', 'connector', '--user', at('linh.tran')]);
    expect(exitCode).to.equal(0);
    await demo.logIn(at('priya.raman'), 'sales');
    const refused = await plugin.run(['access', 'user', 'status', '-o', 'sales', '--user', at('linh.tran')]);
    expect(refused.exitCode).to.equal(1);
    expect(refused.stderr).to.match(/Manage Users/);
  });
});
