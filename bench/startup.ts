import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median.js';
import { runSf } from './processes.js';

/** How often each command is run, after a run that fills caches. */
const RUNS = 15;
/** How often the help of each command of the plugin is run to find the slowest. */
const FIRST_RUNS = 3;

/** A command of `sf` in a HOME of its own. */
type Start = readonly [home: string, words: readonly string[]];

/**
 * Milliseconds of a processor, which other work on the machine changes little: the medians of several runs. The commands run in turns,
 * so that other work meets all.
 */
async function costsOf<Name extends string>(
  starts: Readonly<Record<Name, Start>>,
  runs: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(starts) as Name[];
  const costs = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let run = 0; run <= runs; run += 1) {
    for (const name of names) {
      const { usage } = await runSf(...starts[name]);
      // The first run fills caches.
      if (run > 0) costs.get(name)!.push(usage.cpu * 1000);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(costs.get(name)!)])) as Record<Name, number>;
}

/** The command of the plugin whose help costs the most. */
async function slowestHelp(home: string, ids: readonly string[]): Promise<string> {
  const costs = await costsOf(Object.fromEntries(ids.map((id) => [id, [home, helpOf(id)] as const])), FIRST_RUNS);
  return ids.reduce((slowest, id) => (costs[id]! > costs[slowest]! ? id : slowest));
}

const helpOf = (id: string): string[] => [...id.split(':'), '--help'];

/** Milliseconds of a processor, by the command. Of the CLI's own commands, `cheap` takes its help from a manifest, and `usual` loads the command. */
export type StartCosts = Readonly<
  Record<'grant' | 'slowest' | 'cheap' | 'cheapAlone' | 'usual' | 'version' | 'versionAlone', number>
>;

/**
 * What the help of the plugin's commands takes, and that of the CLI's own; and what other commands take with the plugin and without.
 *
 * @param home a HOME of the CLI that has the plugin
 * @param ids of the plugin's commands
 */
export async function compareStarts(
  home: string,
  ids: readonly string[],
): Promise<{ readonly slowest: string; readonly costs: StartCosts }> {
  const without = await mkdtemp(join(tmpdir(), 'sf-plugin-access-none-'));
  try {
    const slowest = await slowestHelp(home, ids);
    const costs = await costsOf<keyof StartCosts>(
      {
        grant: [home, helpOf('access:grant')],
        slowest: [home, helpOf(slowest)],
        cheap: [home, helpOf('org:list')],
        cheapAlone: [without, helpOf('org:list')],
        usual: [home, helpOf('data:export:bulk')],
        version: [home, ['--version']],
        versionAlone: [without, ['--version']],
      },
      RUNS,
    );
    return { slowest: `sf ${slowest.replaceAll(':', ' ')}`, costs };
  } finally {
    await rm(without, { recursive: true, force: true });
  }
}
