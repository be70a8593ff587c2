import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runSf, withDemoOrg, type DemoOrg } from './demoOrg.js';
import { sfEnvironment } from './sf/environment.js';

/** What the examples in the help call an org, so that they can be pasted. */
const PROD = 'prod';

const SOMEBODY = 'zoe.muller@acme-rockets.example';

/** Commands to begin with, and what each of them does. */
const FIRST = [
  ['check -o demo', 'is the org ready, and you'],
  ['who -o demo --can ModifyAllData', 'who can, and through what'],
  ['why -o demo --user ingrid.berg@acme-rockets.example --can ModifyAllData', 'and why'],
  ['sync -o demo --output-file access.xlsx', 'who has what; .csv and .c1z for C1'],
  [`user status -o demo --user ${SOMEBODY}`, 'may she log in'],
  [`grant -o demo --user ${SOMEBODY} --permission-set rktparts__Report_Builder --dry-run`, 'only a plan'],
  [`grant -o demo --user ${SOMEBODY} --group DACH_Sales --journal changes.jsonl`, 'changes the org'],
  ['undo -o demo --journal changes.jsonl --no-prompt', 'takes it back'],
  [`revoke -o demo --user ${SOMEBODY} --all`, 'shows the plan, and asks'],
  ['--help', 'all commands'],
] as const;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Writes the file by which another terminal gets to the same `sf` and org. */
async function writeActivation(home: string): Promise<string> {
  const file = join(home, 'activate');
  const lines = Object.entries(sfEnvironment(home)).map(
    ([name, value]) => `export ${name}='${(value ?? '').replaceAll("'", `'\\''`)}'`,
  );
  await writeFile(file, `${lines.join('\n')}\ncd '${home}'\n`);
  return file;
}

/** The user's shell in the HOME of the playground, on this terminal, or with its commands from standard input. */
async function openShell({ home, stopped }: DemoOrg): Promise<number> {
  const { SHELL = '/bin/sh' } = process.env;
  // Without a file of settings, zsh asks a beginner's questions.
  await appendFile(join(home, '.zshrc'), '');
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
  const { simulator, home, login } = org;
  const loggedIn = await runSf(org, login.args, { env: login.env, cwd: home, stdout: 'ignore' });
  if (loggedIn !== 0) return loggedIn;
  const named = await runSf(org, ['alias', 'set', `${PROD}=${simulator.username}`], { cwd: home, stdout: 'ignore' });
  if (named !== 0) return named;
  say(`A simulated Salesforce org of ${simulator.org.table('User').size} users runs at ${simulator.instanceUrl}.
You are ${simulator.username}, its administrator. This shell has an sf of its own, with the plugin and a login
to the org; yours knows nothing of it. The org's alias is demo, and ${PROD} as well, as in the examples of --help. Try:
`);
  for (const [command, does] of FIRST) say(`  # ${does}\n  sf access ${command}`);
  say(`
Other terminals get here with: . ${await writeActivation(home)}
"exit" ends it, and removes the org and all files of ${home}.
`);
  const exitCode = await openShell(org);
  // On a terminal, the last command of the session is no result.
  return process.stdin.isTTY ? 0 : exitCode;
}

process.exitCode = await withDemoOrg(playground);
