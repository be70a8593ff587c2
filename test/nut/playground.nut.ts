import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
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

  it('takes its commands from standard input, and all that it shows work', async () => {
    const child = spawn(COMMAND[0]!, COMMAND.slice(1), { ...options(), stdio: 'pipe' });
    const printed = text(child.stdout);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    while (!said.includes(LAST_WORDS)) await once(child.stderr, 'data');
    const folder = folderIn(said);
    const commands = [...said.matchAll(/^ {2}(sf .+)$/gm)].map(([, command]) => command!);
    const [activation = ''] = /\. \S+\/activate/.exec(said) ?? [];
    for (const command of commands) {
      const asks = / undo /.test(command);
      child.stdin.write(`${command}${asks ? ' --no-prompt' : ''} > /dev/null; echo "$?: ${command}"\n`);
    }
    child.stdin.write(`echo $HOME; ls access.html; sf alias list --json | grep '"alias": "prod"'\n`);
    child.stdin.write(
      `env -i PATH=/usr/bin:/bin sh -c '${activation} && sf org list --json' | grep username; exit 7\n`,
    );
    child.stdin.end();
    const [exitCode] = (await once(child, 'close')) as [number];
    const lines = (await printed).split('\n');
    expect(commands).to.have.length(9);
    expect(lines.slice(0, 9), said).to.deep.equal(commands.map((command) => `0: ${command}`));
    expect(lines.slice(9, 11)).to.deep.equal([folder, 'access.html']);
    expect(lines[11]).to.include('prod');
    expect(lines[12]).to.include('mia.santos@acme-rockets.example');
    expect(exitCode).to.equal(7);
    expect(await exists(folder)).to.equal(false);
    expect(await readdir(userHome)).to.deep.equal([]);
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
    const child = spawn(COMMAND[0]!, COMMAND.slice(1), { ...options(), stdio: 'pipe' });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    while (!said.includes(LAST_WORDS)) await once(child.stderr, 'data');
    expect(await exists(folderIn(said))).to.equal(true);
    child.kill('SIGTERM');
    await once(child, 'close');
    expect(await exists(folderIn(said))).to.equal(false);
  });
});
