import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median.js';
import { runSf } from './processes.js';

const RUNS = 15;

/** Milliseconds of a processor, which other work on the machine changes little: the median of several runs. */
export type Startup = {
  /** The plugin's help. */
  readonly plugin: number;
  /** The help of one of the CLI's own commands, where the plugin is installed. */
  readonly cli: number;
  /** The same where it is not. */
  readonly cliAlone: number;
};

/**
 * What the plugin's help takes, and the help of one of the CLI's own commands, with the plugin and without. They run in turns, so that
 * other work on the machine meets all.
 *
 * @param home a HOME of the CLI that has the plugin
 */
export async function compareStartup(home: string): Promise<Startup> {
  const without = await mkdtemp(join(tmpdir(), 'sf-plugin-access-none-'));
  const ownHelp = ['org', 'list', '--help'];
  const commands: Readonly<Record<keyof Startup, readonly [home: string, args: string[]]>> = {
    plugin: [home, ['access', 'sync', '--help']],
    cli: [home, ownHelp],
    cliAlone: [without, ownHelp],
  };
  const times: Record<keyof Startup, number[]> = { plugin: [], cli: [], cliAlone: [] };
  try {
    for (let run = 0; run <= RUNS; run += 1) {
      for (const which of ['plugin', 'cli', 'cliAlone'] as const) {
        const { usage } = await runSf(...commands[which]);
        // The first run fills caches.
        if (run > 0) times[which].push(usage.cpu * 1000);
      }
    }
  } finally {
    await rm(without, { recursive: true, force: true });
  }
  return { plugin: median(times.plugin), cli: median(times.cli), cliAlone: median(times.cliAlone) };
}
