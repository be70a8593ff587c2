import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { PROD } from '../../scripts/demoOrg.js';
import { repository } from '../../scripts/repository.js';
import { wordsOf } from '../pages/commandLines.js';
import { runInOneCli } from './support/cliProcess.js';
import { startDemo } from './support/demo.js';
import { commandOnTerminal, hasTerminal } from './support/terminal.js';
import { skipWithout } from '../systems.js';

const COMMAND = [process.execPath, '--import', 'tsx', 'scripts/playground.ts'];
const LAST_WORDS = 'removes the org and all files of';

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
const folderIn = (shown: string): string => /all files of (\S+)\./.exec(shown)?.[1] ?? 'none';

describe('npm run playground', () => {
  let userHome: string;
  before(function () {
    skipWithout(this, 'shell');
  });
  beforeEach(async () => (userHome = await mkdtemp(join(tmpdir(), 'playground-user-'))));
  afterEach(() => rm(userHome, { recursive: true, force: true }));

  const options = (): { cwd: string; env: NodeJS.ProcessEnv } => ({
    cwd: repository,
    env: { ...process.env, HOME: userHome, SHELL: '/bin/sh' },
  });

  /** Until it has said what the playground is. @returns what it has said */
  async function introductionOf(child: ChildProcessWithoutNullStreams): Promise<string> {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    while (!said.includes(LAST_WORDS)) await once(child.stderr, 'data');
    return said;
  }
  const start = (): ChildProcessWithoutNullStreams =>
    spawn(COMMAND[0]!, COMMAND.slice(1), { ...options(), stdio: 'pipe' });

  it('takes its commands from standard input, and all that it shows work', async () => {
    const child = start();
    const printed = text(child.stdout);
    const said = await introductionOf(child);
    const folder = folderIn(said);
    const commands = [...said.matchAll(/^ {2}(sf .+)$/gm)].map(([, command]) => command!);
    expect(commands).to.have.length(9);
    const [activation = ''] = /\. \S+\/activate/.exec(said) ?? [];
    // Also from another terminal, which knows nothing but the name of a file.
    const logins = `env -i PATH=/usr/bin:/bin sh -c '${activation} && sf alias list --json' | grep -e alias -e value`;
    const help = 'sf access --help > /dev/null; echo $?';
    const files = 'sf access sync -o prod --output-file access.html > /dev/null; echo $?; ls access.html; echo $HOME';
    child.stdin.end(`${logins}\n${help}\n${files}\nexit 7\n`);
    const [exitCode] = (await once(child, 'close')) as [number];
    const lines = (await printed).replaceAll(/^ +/gm, '').trim().split('\n');
    expect(lines, said).to.deep.equal([
      ...['"alias": "prod",', '"value": "mia.santos@acme-rockets.example"'],
      ...['0', '0', 'access.html', folder],
    ]);
    expect(exitCode).to.equal(7);
    expect(await exists(folder)).to.equal(false);
    expect(await readdir(userHome)).to.deep.equal([]);

    // What the others do needs no shell.
    expect(commands).to.include('sf access --help').and.to.include('sf access sync -o prod --output-file access.html');
    const demo = await startDemo({ now: 'machine' }, PROD);
    try {
      const asked = commands.filter((command) => !/ --help| sync /.test(command)).map(wordsOf);
      const ran = await runInOneCli(
        demo.sf.home,
        asked.map((words) => [...words, ...(words.includes('undo') ? ['--no-prompt'] : [])]),
      );
      expect(ran.map(({ exitCode: ended, stderr }) => [ended, stderr])).to.deep.equal(asked.map(() => [0, '']));
    } finally {
      await demo.stop();
    }
  });

  it('opens a shell on a terminal', async function () {
    // Only util-linux's `script` lends a terminal; other systems have another, or none.
    if (!hasTerminal()) this.skip();
    const question = {
      words: LAST_WORDS,
      keys: 'sf access user status -o prod --user mia.santos@acme-rockets.example\nfalse\nexit\n',
    };
    // The files of many a system set a prompt for bash.
    const bash = {
      ...options(),
      env: { ...options().env, ...((await exists('/bin/bash')) && { SHELL: '/bin/bash' }) },
    };
    const { exitCode, shown } = await commandOnTerminal(COMMAND, bash, question);
    expect(exitCode, shown).to.equal(0);
    expect(shown)
      .to.include('playground $ ')
      .and.to.match(/mia\.santos@\S+ +\S* *active/i);
    expect(await exists(folderIn(shown))).to.equal(false);
    expect(await readdir(userHome)).to.deep.equal([]);
  });

  it('cleans up when it is ended from outside', async () => {
    const child = start();
    const said = await introductionOf(child);
    expect(await exists(folderIn(said))).to.equal(true);
    child.kill('SIGTERM');
    await once(child, 'close');
    expect(await exists(folderIn(said))).to.equal(false);
  });
});
