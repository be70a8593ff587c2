import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { change } from './support/change/change.js';
import { syncText } from './support/change/sync.js';
import { undo } from './support/change/undo.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';

const at = (name: string): string => `${name}@acme-rockets.example`;
const NANCY = at('nancy.wu');
const TOM = at('tom.becker');
const LIKE_TOM = ['--user', NANCY, '--like', TOM];

const IN_A_MONTH = new Date(Date.now() + 30 * 86_400_000).toISOString().replace(/\.\d+Z/, '.000Z');

describe('sf access grant --like', () => {
  let demo: Demo;
  beforeEach(async () => {
    demo = await startDemo();
    const { org } = demo.simulator;
    const tom = org.table('User').where('Username', TOM)[0]!.Id;
    for (const { Id, ExpirationDate } of [...org.table('PermissionSetAssignment').where('AssigneeId', tom)])
      if (ExpirationDate) org.table('PermissionSetAssignment').update(Id, { ExpirationDate: IN_A_MONTH });
  });
  afterEach(() => demo.stop());

  /** The signs and names of a plan, without the reasons. */
  const linesOf = (text: string): string[] => text.split('\n').filter((line) => /^ {2}[-+~=!] /.test(line));
  const grant = (...args: string[]) => demo.plugin.run(['access', 'grant', '-o', ORG, ...args]);

  it('makes somebody like somebody else in one run, so that diff finds nothing missing; undone, the first bytes are back', async () => {
    const before = await syncText(demo);
    const run = await grant(...LIKE_TOM, '--no-prompt');
    expect(run.exitCode, run.stdout + run.stderr).to.equal(0);
    const lines = linesOf(run.stdout);
    expect(lines.slice(1)).to.deep.equal([
      '  + Group DACH_Sales',
      '  + Group Berlin_Pod',
      '  ~ Role Account_Executive_EMEA, from Account_Executive_Americas',
      '  + Territory DACH',
    ]);
    expect(lines[0]).to.match(/^ {2}~ Permission Set Quote_Approver, until/);
    expect(run.stdout).to.contain('\nChanged 1 permission set and 1 role; gave 2 groups and 1 territory.\n');
    expect(run.stderr.replace(/\s+/g, ' ')).to.contain(
      'Territory: granted without the role "Overlay Rep", which is out of use in this org.',
    );
    const diff = await demo.plugin.run(['access', 'diff', '-o', ORG, '--user', NANCY, '--with-user', TOM]);
    expect(linesOf(diff.stdout).filter((line) => !line.startsWith('  +'))).to.deep.equal([
      '  - Territory: the role Overlay Rep in DACH',
    ]);
    const again = await grant(...LIKE_TOM, '--no-prompt');
    expect([again.exitCode, linesOf(again.stdout)]).to.deep.equal([0, ['  = holds all of it already']]);
    const journal = /^Journal: (.*)$/m.exec(run.stdout)![1]!;
    await undo(demo, [journal]);
    expect(await syncText(demo)).to.equal(before);
  });

  it('works as docs/changes.md says it', async () => {
    const page = await readFile(join(repository, 'docs/changes.md'), 'utf8');
    const [, block] = /^## Make one like the other\n\n```\n(.*?)^```$/ms.exec(page)!;
    const users = demo.simulator.org.table('User');
    for (const [username, name] of [
      [NANCY, 'ada@acme.example'],
      [TOM, 'bob@acme.example'],
    ])
      users.update(users.where('Username', username!)[0]!.Id, { Username: name! });
    await demo.logIn(demo.simulator.username, 'prod');
    const outputs: string[] = [];
    for (const command of block!.trimEnd().split('\n')) {
      const words = command.split(/\s+/).slice(1);
      const { exitCode, stdout, stderr } = await demo.plugin.run(words);
      expect(exitCode, `${command}\n${stdout}${stderr}`).to.equal(0);
      outputs.push(stdout);
    }
    expect(outputs[0]).to.contain(' --user ada@acme.example --like bob@acme.example\n');
    expect(linesOf(outputs.at(-1)!).filter((line) => !line.startsWith('  +'))).to.deep.equal([
      '  - Group: EMEA Forecast, through role Account Executive EMEA',
      '  - Territory: the role Overlay Rep in DACH',
      '  ~ Role: Account Executive Americas; Account Executive EMEA',
    ]);
  });

  it('asks before it replaces a role, and leaves out what --except names', async () => {
    const unasked = await grant(...LIKE_TOM);
    expect([unasked.exitCode, linesOf(unasked.stdout)[3]]).to.deep.equal([
      1,
      '  ~ Role Account_Executive_EMEA, from Account_Executive_Americas',
    ]);
    expect(unasked.stderr).to.contain('--no-prompt');
    const without = ['--except', 'role:account_executive_emea', '--except', 'permission-set:Quote Approver'];
    const { changes, exitCode } = await change(demo, 'grant', [...LIKE_TOM, ...without, '--dry-run']);
    expect(exitCode).to.equal(0);
    expect(changes.map(({ entitlement, verdict }) => [entitlement!.split(':')[0], verdict])).to.deep.equal([
      ['group', 'grant'],
      ['group', 'grant'],
      ['territory', 'grant'],
    ]);
    const wrong = ['--except', 'group:Berlin_Pot'];
    await expectRefusal(
      demo.plugin,
      ['access', 'grant', '-o', ORG, ...LIKE_TOM, ...wrong],
      [
        /--except "group:Berlin_Pot": tom\.becker@acme-rockets\.example holds no such access directly/,
        /group:Berlin_Pod/,
      ],
    );
  });

  it('tells what is refused with its reason, what the other user no longer has, and grants the rest', async () => {
    const like = ['--like', at('henrik.solberg')];
    const own = await grant('--user', demo.simulator.username, ...like, '--dry-run');
    expect(own.exitCode).to.equal(68);
    expect(own.stdout).to.contain(
      '  ! Profile Acme Sales\n      it is the profile of the running user, who could be locked out\n',
    );
    expect(own.stdout).to.contain('  ! Package License signit\n      No seat is left: 2 of 2 are used.\n');
    const inactive = await grant('--user', NANCY, '--like', at('gordon.pike'), '--dry-run');
    expect(inactive.exitCode).to.equal(0);
    expect(inactive.stderr.replace(/\s+/g, ' ')).to.equal(
      'Warning: gordon.pike@acme-rockets.example, whom --like names, is inactive. What that user still holds is granted all the same. ' +
        'Warning: Not granted, since it gives gordon.pike@acme-rockets.example nothing now: territory:DACH. ',
    );
    const dangerous = await grant('--user', NANCY, '--like', at('ayesha.khan'), '--dry-run');
    expect(dangerous.stdout).to.contain(
      '\n  + Permission Set Group Emergency_Access\n      gives ModifyAllData, ManageUsers\n',
    );
    const bounded = await grant(...LIKE_TOM, '--expires-in', '8h', '--no-prompt');
    expect([bounded.exitCode, linesOf(bounded.stdout).map((line) => line.slice(0, 5))]).to.deep.equal([
      68,
      ['  ~ P', '  ! G', '  ! G', '  ! R', '  ! T'],
    ]);
  });

  it('refuses one user twice, unknown users, and flags that do not go together', async () => {
    await expectRefusal(
      demo.plugin,
      ['access', 'grant', '-o', ORG, '--user', TOM, '--like', TOM.toUpperCase()],
      [/--user and --like name the same user, tom\.becker@acme-rockets\.example\./],
    );
    await expectRefusal(
      demo.plugin,
      ['access', 'grant', '-o', ORG, '--user', TOM, '--like', 'tom.beker@acme-rockets.example'],
      [/tom\.becker@acme-rockets\.example/],
    );
    for (const args of [
      ['--like', TOM],
      ['--user', NANCY, '--except', 'group:X'],
      [...LIKE_TOM, '--role', 'CEO'],
      [...LIKE_TOM, '--entitlement', 'role:1:assigned'],
      ['--like', TOM, '--file', 'changes.csv'],
    ]) {
      const { exitCode, stdout } = await grant(...args);
      expect({ exitCode, stdout }, args.join(' ')).to.deep.equal({ exitCode: 2, stdout: '' });
    }
  });
});
