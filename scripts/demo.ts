import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startSimulator } from '../simulator/start.js';
import { repository } from './repository.js';
import { sf, sfEnvironment } from './sf/environment.js';
import { copyHome, prepareHome } from './sf/home.js';
import { stagePlugin } from './stage.js';

const LINES_SHOWN = 5;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Shows a command as an admin would type it, and runs it on this terminal. @returns its exit code */
async function type(home: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  const shown = Object.keys(env).map((name) => `${name}=…`);
  say(`\n$ ${[...shown, 'sf', ...args].join(' ')}`);
  const child = spawn(sf, args, { cwd: repository, env: sfEnvironment(home, env), stdio: 'inherit' });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return exitCode ?? 1;
}

/** The first lines of a file, no wider than the terminal. */
async function firstLines(path: string): Promise<string> {
  const width = process.stdout.columns ?? 120;
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, LINES_SHOWN);
  return lines.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line)).join('\n');
}

async function demo(): Promise<number> {
  await prepareHome(await stagePlugin());
  await mkdir(join(repository, 'demo'), { recursive: true });
  const home = await copyHome();
  const simulator = await startSimulator({ seed: 'demo' });
  // Ctrl-C also reaches the command that runs. Its exit code ends the demo, so that the HOME is removed.
  process.on('SIGINT', () => undefined);
  try {
    say(`A simulated Salesforce org of ${simulator.org.table('User').size} users runs at ${simulator.instanceUrl}.`);
    const { instanceUrl, accessToken } = simulator;
    const sync = ['access', 'sync', '-o', 'demo', '--output-file'];
    const commands: Array<[args: string[], env?: Record<string, string>]> = [
      [
        ['org', 'login', 'access-token', '--instance-url', instanceUrl, '--alias', 'demo', '--no-prompt'],
        { SF_ACCESS_TOKEN: accessToken },
      ],
      [[...sync, 'demo/salesforce.json']],
      [[...sync, 'demo/salesforce.csv']],
    ];
    for (const [args, env] of commands) {
      const exitCode = await type(home, args, env);
      if (exitCode !== 0) return exitCode;
    }
    say(`\nThe first lines of demo/salesforce.csv:\n\n${await firstLines(join(repository, 'demo/salesforce.csv'))}`);
    say('\nBoth files are in demo/: salesforce.json for the file connector, salesforce.csv to upload to C1.');
    return 0;
  } finally {
    await simulator.close();
    await rm(home, { recursive: true, force: true });
  }
}

process.exitCode = await demo();
