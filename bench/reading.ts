import type { Scale } from '../simulator/seeds/scale/sizes.js';
import { startSimulator } from '../simulator/start.js';
import { startOrg } from './orgs.js';
import { pagesOfQueries, queriesOf } from './pages.js';
import { callsPerResource } from './perResource.js';
import { download, logIn, sync, type Usage } from './processes.js';

const LATENCY = 100;
const RUNS = 3;

/** How often a sync of each scale runs to compare processor time: a short run varies more than a long one. */
const RUNS_OF: Readonly<Record<Scale, number>> = { small: 9, medium: 7, portal: RUNS, large: RUNS, xl: 1 };
export const FORMATS = ['json', 'csv', 'c1z'] as const;

/** The cost of reading an org with the real `sf`, and the least cost of any client. */
export type Reading = {
  readonly scale: Scale;
  readonly calls: number;
  /** The pages of all objects: every client needs these calls. */
  readonly pages: number;
  /** The calls of a client that asks for each resource by itself. */
  readonly callsPerResource: number;
  /** How many seconds a sync to json takes at 100 ms latency, without the start of the CLI, and the longest chain of pages. */
  readonly time: { readonly sync: number; readonly chain: number };
  /** The resources of a process that downloads the same pages in a bare loop. */
  readonly bare: Usage;
  /** The resources of a process that syncs to each format. */
  readonly formats: Readonly<Record<string, Usage>>;
};

async function repeat<T>(runs: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let run = 0; run < runs; run += 1) results.push(await work());
  return results;
}

/** The least processor time of several runs, since other work on the machine only adds to it; and the highest peak. */
const leanest = (usages: readonly Usage[]): Usage => ({
  cpu: Math.min(...usages.map(({ cpu }) => cpu)),
  peak: Math.max(...usages.map(({ peak }) => peak)),
});

/** The resources of several works. They run in turns, since the speed of the machine changes. */
export async function inTurns<K extends string>(
  runs: number,
  works: Readonly<Record<K, () => Promise<Usage>>>,
): Promise<Record<K, Usage>> {
  const names = Object.keys(works) as K[];
  const usages = new Map(names.map((name) => [name, [] as Usage[]]));
  for (let run = 0; run < runs; run += 1) for (const [name, all] of usages) all.push(await works[name]());
  return Object.fromEntries(names.map((name) => [name, leanest(usages.get(name)!)])) as Record<K, Usage>;
}

export async function measureReading(home: string, scale: Scale): Promise<Reading> {
  const { simulator, alias } = await startOrg(home, scale);
  try {
    simulator.resetRequests();
    const { report } = await sync(home, alias, ['json']);
    const queries = queriesOf(simulator);
    const pages = pagesOfQueries(simulator, queries);
    const syncTo = (format: string) => async (): Promise<Usage> => (await sync(home, alias, [format])).usage;
    const { bare, ...formats } = await inTurns(RUNS_OF[scale], {
      bare: () => download(home, simulator, queries),
      json: syncTo('json'),
      csv: syncTo('csv'),
      c1z: syncTo('c1z'),
    });
    simulator.faults.plan({ kind: 'latency', milliseconds: LATENCY, times: 'always' });
    const slow = await repeat(RUNS, async () => (await sync(home, alias, ['json'])).report.durationMs / 1000);
    return {
      scale,
      calls: report.apiCalls,
      pages: pages.reduce((sum, count) => sum + count, 0),
      callsPerResource: callsPerResource(simulator.org),
      time: { sync: Math.min(...slow), chain: (Math.max(...pages) * LATENCY) / 1000 },
      bare,
      formats,
    };
  } finally {
    await simulator.close();
  }
}

/** The processor seconds of the start alone: of a sync of an org with one user, and of a bare loop without a query. */
export async function measureStart(home: string): Promise<{ sync: number; bare: number }> {
  const simulator = await startSimulator({ seed: 'empty' });
  try {
    await logIn(home, simulator, 'empty');
    const usages = await inTurns(RUNS_OF.small, {
      sync: async () => (await sync(home, 'empty', ['json'])).usage,
      bare: () => download(home, simulator, []),
    });
    return { sync: usages.sync.cpu, bare: usages.bare.cpu };
  } finally {
    await simulator.close();
  }
}

/** One sync of an org of the largest scale, to all formats at once. */
export type LargestReading = Pick<Reading, 'calls' | 'pages' | 'callsPerResource'> & {
  readonly seconds: number;
  readonly usage: Usage;
  readonly secondsToStart: number;
};

export async function measureLargest(home: string): Promise<LargestReading> {
  const { simulator, alias, secondsToStart } = await startOrg(home, 'xl');
  try {
    simulator.resetRequests();
    const { report, usage } = await sync(home, alias, FORMATS);
    const pages = pagesOfQueries(simulator, queriesOf(simulator));
    return {
      calls: report.apiCalls,
      pages: pages.reduce((sum, count) => sum + count, 0),
      callsPerResource: callsPerResource(simulator.org),
      seconds: report.durationMs / 1000,
      usage,
      secondsToStart,
    };
  } finally {
    await simulator.close();
  }
}
