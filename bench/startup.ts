import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sf, sfEnvironment } from '../scripts/sf/environment.js';
import { median } from './median.js';

const execute = promisify(execFile);
const RUNS = 15;

async function millisecondsOf(home: string, args: string[]): Promise<number> {
  const started = performance.now();
  await execute(sf, args, { env: sfEnvironment(home) });
  return performance.now() - started;
}

/**
 * How many milliseconds the plugin's help takes, and the help of one of the CLI's own commands: the median of several runs. The two
 * commands run in turns, so that other work on the machine slows both.
 */
export async function compareStartup(home: string): Promise<{ plugin: number; cli: number }> {
  const commands = { plugin: ['access', 'sync', '--help'], cli: ['org', 'list', '--help'] };
  const times = { plugin: [] as number[], cli: [] as number[] };
  for (let run = 0; run <= RUNS; run += 1) {
    for (const which of ['plugin', 'cli'] as const) {
      const time = await millisecondsOf(home, commands[which]);
      // The first run fills caches.
      if (run > 0) times[which].push(time);
    }
  }
  return { plugin: median(times.plugin), cli: median(times.cli) };
}
