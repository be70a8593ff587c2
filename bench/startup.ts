import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median.js';
import { runSf } from './processes.js';

/** How often each command is run, after a run that fills caches. */
const RUNS = 15;

/** A command of `sf` in a HOME of its own. */
type Start = readonly [home: string, words: readonly string[]];

/**
 * Milliseconds of a processor, which other work on the machine changes little: the medians of several runs. The commands run in turns,
 * so that other work meets all.
 */
async function costsOf(starts: Readonly<Record<keyof StartCosts, Start>>): Promise<StartCosts> {
  const names = Object.keys(starts) as Array<keyof StartCosts>;
  const costs = new Map(names.map((name) => [name, [] as number[]]));
  for (let run = 0; run <= RUNS; run += 1) {
    for (const name of names) {
      const { usage } = await runSf(...starts[name]);
      // The first run fills caches.
      if (run > 0) costs.get(name)!.push(usage.cpu * 1000);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(costs.get(name)!)])) as StartCosts;
}

const HELP = '--help';

/** Milliseconds of a processor, by the command. Of the CLI's own commands, `cheap` takes its help from a manifest, and `usual` loads the command. */
export type StartCosts = Readonly<
  Record<'grant' | 'longest' | 'cheap' | 'cheapAlone' | 'usual' | 'version' | 'versionAlone', number>
>;

/**
 * What the help of the plugin's commands takes, and that of the CLI's own; and what other commands take with the plugin and without.
 *
 * @param home a HOME of the CLI that has the plugin
 * @param longest the words of the plugin's command with the most help
 */
export async function compareStarts(home: string, longest: readonly string[]): Promise<StartCosts> {
  const without = await mkdtemp(join(tmpdir(), 'sf-plugin-access-none-'));
  try {
    return await costsOf({
      grant: [home, ['access', 'grant', HELP]],
      longest: [home, [...longest, HELP]],
      cheap: [home, ['org', 'list', HELP]],
      cheapAlone: [without, ['org', 'list', HELP]],
      usual: [home, ['data', 'export', 'bulk', HELP]],
      version: [home, ['--version']],
      versionAlone: [without, ['--version']],
    });
  } finally {
    await rm(without, { recursive: true, force: true });
  }
}
