import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROD, withDemoOrg, type DemoOrg } from './demoOrg.js';
import { repository } from './repository.js';
import { sfEnvironment } from './sf/environment.js';

/** Commands to begin with, and what each of them does. */
const FIRST = [
  ['check -o prod', 'is the org ready, and you'],
  ['who -o prod --can ModifyAllData', 'who can, and through what'],
  ['why -o prod -u ingrid.berg@acme-rockets.example --can ModifyAllData', 'and why'],
  ['risks -o prod', 'what is risky, and what to do about it'],
  ['grant -o prod -u zoe.muller@acme-rockets.example -p Quote_Approver --dry-run', 'only a plan'],
  ['grant -o prod -u zoe.muller@acme-rockets.example -p Quote_Approver', 'changes the org'],
  ['undo -o prod --use-most-recent', 'asks, and takes it back'],
  ['sync -o prod --output-file access.html', 'a report of it all; .csv, .xlsx and .c1z for C1'],
  ['--help', 'all commands'],
] as const;

/** Tells the playground from a shell whose org is a real one. */
const PROMPT = "PS1='playground $ '\n";

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Writes the file by which another terminal gets to the same `sf` and org. */
async function writeActivation(home: string): Promise<string> {
  const file = join(home, 'activate');
  const lines = Object.entries(sfEnvironment(home)).map(
    ([name, value]) => `export ${name}='${(value ?? '').replaceAll("'", `'\\''`)}'`,
  );
  await writeFile(file, `${lines.join('\n')}\n${PROMPT}cd '${home}'\n`);
  return file;
}

/** The user's shell in the HOME of the playground, on this terminal, or with its commands from standard input. */
async function openShell({ home, stopped }: DemoOrg): Promise<number> {
  const { SHELL = '/bin/sh' } = process.env;
  // The files of the system set a prompt of their own before. Without a file of the user's, zsh asks a beginner's questions.
  for (const name of ['.bashrc', '.zshrc']) await appendFile(join(home, name), PROMPT);
  const shell = spawn(SHELL, [], {
    cwd: home,
    env: sfEnvironment(home, { SHELL, PS1: 'playground $ ' }),
    stdio: 'inherit',
    signal: stopped,
    // A shell on a terminal ignores SIGTERM.
    killSignal: 'SIGHUP',
  });
  const [exitCode] = (await once(shell, 'close')) as [number | null];
  return exitCode ?? 1;
}

async function playground(org: DemoOrg): Promise<number> {
  const { simulator, home } = org;
  say(`A simulated Salesforce org, "Acme Rockets", runs at ${simulator.instanceUrl}.
You are ${simulator.username}, its administrator. This shell has an
sf of its own, with the plugin and a login to the org, whose alias is ${PROD}; your
own sf knows nothing of it. Paste what you like:
`);
  for (const [command, does] of FIRST) say(`  # ${does}\n  sf access ${command}`);
  say(`
The tour goes on from here: ${join(repository, 'docs/tour.md')}
Other terminals get here with: . ${await writeActivation(home)}
The prompt is "playground $". "exit" ends it, and removes the org and all files of ${home}.
`);
  const exitCode = await openShell(org);
  // On a terminal, the last command of the session is no result.
  return process.stdin.isTTY ? 0 : exitCode;
}

process.exitCode = await withDemoOrg(playground);
