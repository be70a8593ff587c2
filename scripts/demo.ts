import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runSf, withDemoOrg, type DemoOrg } from './demoOrg.js';
import { repository } from './repository.js';

const LINES_SHOWN = 5;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Shows a command as an admin would type it, and runs it on this terminal. @returns its exit code */
function type(org: DemoOrg, args: string[], env: Record<string, string> = {}): Promise<number> {
  const shown = Object.keys(env).map((name) => `${name}=…`);
  say(`\n$ ${[...shown, 'sf', ...args].join(' ')}`);
  return runSf(org, args, { env, cwd: repository });
}

/** The first lines of a file, no wider than the terminal. */
async function firstLines(path: string): Promise<string> {
  const width = process.stdout.columns ?? 120;
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, LINES_SHOWN);
  return lines.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line)).join('\n');
}

async function demo(org: DemoOrg): Promise<number> {
  const { simulator, login } = org;
  await mkdir(join(repository, 'demo'), { recursive: true });
  say(`A simulated Salesforce org of ${simulator.org.table('User').size} users runs at ${simulator.instanceUrl}.`);
  const sync = ['access', 'sync', '-o', 'demo', '--output-file'];
  const commands: Array<[args: string[], env?: Record<string, string>]> = [
    [login.args, login.env],
    [[...sync, 'demo/salesforce.json']],
    [[...sync, 'demo/salesforce.csv']],
  ];
  for (const [args, env] of commands) {
    const exitCode = await type(org, args, env);
    if (exitCode !== 0) return exitCode;
  }
  say(`\nThe first lines of demo/salesforce.csv:\n\n${await firstLines(join(repository, 'demo/salesforce.csv'))}`);
  say('\nBoth files are in demo/: salesforce.json for the file connector, salesforce.csv to upload to C1.');
  return 0;
}

process.exitCode = await withDemoOrg(demo);
