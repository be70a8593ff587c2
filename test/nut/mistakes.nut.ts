import { once } from 'node:events';
import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { resultOf } from './support/sf.js';
import { hasTerminal, runOnTerminal } from './support/terminal.js';
import { skipWithout } from '../systems.js';

const USER = ['-u', 'zoe.muller@acme-rockets.example'];
const org = ['-o', ORG];
const grant = ['access', 'grant', ...org];

/** Mistakes at the command line: what is written, the exit code, and what the error has to say. */
const mistakes: ReadonlyArray<[words: string[], exitCode: number, says: RegExp[]]> = [
  [
    [...grant, ...USER, '--permision-set', 'X'],
    2,
    [/Nonexistent flag: --permision-set/, /Did you mean --permission-set\?/],
  ],
  [[...grant, ...USER, '--nothing-like-it'], 2, [/Nonexistent flag: --nothing-like-it/]],
  [grant, 1, [/--user is missing/, /--permission-set, .*; or give a --file/]],
  [[...grant, ...USER], 1, [/what to grant or revoke is missing/]],
  [
    [...grant, ...USER, '-p', 'X', '--expires-in', '8h', '--expires-at', '2030-01-01'],
    2,
    [/The following error occurred:/, /--expires-in=8h cannot also be provided when using --expires-at/],
  ],
  [[...grant, '-f', 'x.csv', '--group', 'Y'], 2, [/--file=x\.csv cannot also be provided when using --group/]],
  [[...grant, ...USER, '-p', 'X', '--wait', 'abc'], 2, [/--wait/, /Expected an integer but received: abc/]],
  [[...grant, ...USER, '--territory-role', 'Owner'], 2, [/provided when using --territory-role: --territory/]],
  [['access', 'revoke', ...org, ...USER, '-p'], 1, [/--permission-set expects a value/]],
  [['access', 'revoke', ...org, '--all'], 2, [/provided when using --all: --user, --file/]],
  [['access', 'who', ...org], 2, [/At least one of the following must be provided: --can, --group/]],
  [
    ['access', 'who', ...org, '--group', 'A', '--role', 'B'],
    2,
    [/--group=A cannot also be provided when using --role/],
  ],
  [
    ['access', 'user', 'list', ...org, '--status', 'activ'],
    1,
    [/--status=activ to be one of: active, frozen, inactive/],
  ],
  [['access', 'check', ...org, '--for', 'syn'], 1, [/--for=syn to be one of: sync, provision/]],
  [['access', 'undo', ...org], 2, [/Exactly one of the following must be provided: --journal, --use-most-recent/]],
  [['access', 'setup', ...org], 2, [/Missing required flag user/]],
  [['access', 'export'], 2, [/Missing required flag snapshot/]],
  [[...grant.with(-1, 'nobody'), ...USER, '-p', 'X'], 2, [/No authorization information found for nobody/]],
];

describe('a mistake at the command line', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  for (const [words, exitCode, says] of mistakes) {
    it(`is told in one error: sf ${words.join(' ')}`, async () => {
      const ran = await demo.plugin.run(words);
      const told = ran.stderr.replaceAll(/\s*\n(?: ›)? */g, ' ');
      expect(ran.exitCode, told).to.equal(exitCode);
      for (const words of says) expect(told).to.match(words);
      expect(ran.stdout).to.equal('');
      expect(demo.simulator.requests.filter(({ method }) => method !== 'GET')).to.deep.equal([]);
    });
  }

  it('names the flag that was meant with --json as well', async () => {
    const { json } = await demo.plugin.run([...grant, ...USER, '--permision-set', 'X', '--json']);
    expect(json().actions).to.deep.equal(['Did you mean --permission-set?']);
  });

  it('in the name of a command is found by sf', async function () {
    // Only util-linux's `script` lends a terminal; other systems have another, or none.
    if (!hasTerminal()) this.skip();
    const question = { words: 'Did you mean access grant?', keys: 'n\n' };
    const { exitCode, shown } = await runOnTerminal(demo.sf, ['access', 'grnat', ...org], question);
    expect(exitCode).to.equal(127);
    expect(shown).to.match(/Did you mean .*access grant/);
  });

  for (const words of [grant, ['access', 'revoke', ...org], ['access', 'user', 'status', ...org]]) {
    it(`nothing on standard input, and then Ctrl-C, ends without a stack trace: sf ${words.join(' ')}`, async function () {
      skipWithout(this, 'signals');
      const child = demo.sf.start([...words, '--file', '-'], { isInputOpen: true });
      const ended = resultOf(child);
      // More than a pipe holds: what takes it, reads.
      await new Promise((resolve) =>
        child.stdin.write(`user,resource\n${`${' '.repeat(20)},\n`.repeat(20_000)}`, resolve),
      );
      child.kill('SIGINT');
      const [{ exitCode, stdout, stderr }] = await Promise.all([ended, once(child, 'close')]);
      expect(stderr).to.match(/^Error \(InterruptedError\): Interrupted\. Nothing was changed\.\s*$/);
      expect([exitCode, stdout]).to.deep.equal([130, '']);
    });
  }
});
