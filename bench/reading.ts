import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../scripts/repository.js';
import { sf, sfEnvironment } from '../scripts/sf/environment.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/start.js';
import type { SyncReport } from '../src/services/syncReport.js';

const execute = promisify(execFile);
const LATENCY = 100;
const ALIAS = 'reading';
const FORMATS = ['json', 'csv', 'c1z'] as const;

type Usage = { readonly cpu: number; readonly peak: number };

export type Reading = {
  readonly calls: number;
  /** Pages of all objects: calls that no client can do without. */
  readonly pages: number;
  /** Seconds of a sync at 100 ms latency, without the start of the CLI, and of the longest chain of pages. */
  readonly seconds: number;
  readonly chain: number;
  /** Processor seconds of whole processes: a bare loop, and a sync to each format. */
  readonly bare: number;
  readonly cpu: Readonly<Record<string, number>>;
  /** The most megabytes of the syncs. */
  readonly peak: number;
};

const usageHook = { NODE_OPTIONS: `--import=${join(repository, 'bench/usage.js')}` };
const usageOf = (stderr: string): Usage => JSON.parse(/usage: (\{.*\})/.exec(stderr)![1]!) as Usage;

const sync = async (home: string, format: string): Promise<{ report: SyncReport; usage: Usage }> => {
  const file = join(home, `reading.${format}`);
  const args = ['access', 'sync', '-o', ALIAS, '--json', '--result-format', format, '--output-file', file];
  const { stdout, stderr } = await execute(sf, args, { env: sfEnvironment(home, usageHook) });
  return { report: (JSON.parse(stdout) as { result: SyncReport }).result, usage: usageOf(stderr) };
};

/** The queries that a sync has sent, those for parts of a table and for counts aside. */
const queriesOf = ({ requests }: Simulator): string[] => {
  const sent = requests.filter(({ object }) => object !== 'Organization').flatMap(({ query }) => query ?? []);
  return [...new Set(sent)].filter((query) => !/COUNT\(\) FROM|\bId (?:>|<=) | DESC$/.test(query));
};

/** Downloads the same pages in a bare loop. */
const download = async (
  home: string,
  { instanceUrl, accessToken }: Simulator,
  queries: readonly string[],
): Promise<{ pages: number[]; usage: Usage }> => {
  const env = { ...usageHook, DOWNLOAD: JSON.stringify({ instanceUrl, accessToken, queries }) };
  const script = join(repository, 'bench/download.js');
  const { stdout, stderr } = await execute(process.execPath, [script], { env: sfEnvironment(home, env) });
  return { pages: JSON.parse(stdout) as number[], usage: usageOf(stderr) };
};

/** What it costs to read an org of a scale with the real `sf`, beside what no client can do without. */
export async function measureReading(home: string, scale: SimulatorOptions['scale']): Promise<Reading> {
  const simulator = await startSimulator({ scale, settings: { apiLimit: 1_000_000 } });
  try {
    const { instanceUrl, accessToken } = simulator;
    const login = ['org', 'login', 'access-token', '--instance-url', instanceUrl, '--alias', ALIAS, '--no-prompt'];
    await execute(sf, login, { env: sfEnvironment(home, { SF_ACCESS_TOKEN: accessToken }) });
    simulator.resetRequests();
    const { report } = await sync(home, 'json');
    const queries = queriesOf(simulator);
    const cpu: Record<string, number> = {};
    let peak = 0;
    for (const format of FORMATS) {
      const { usage } = await sync(home, format);
      cpu[format] = usage.cpu;
      peak = Math.max(peak, usage.peak);
    }
    const { pages, usage: bare } = await download(home, simulator, queries);
    simulator.faults.plan({ kind: 'latency', milliseconds: LATENCY, times: 'always' });
    const slow = await sync(home, 'json');
    return {
      calls: report.apiCalls,
      pages: pages.reduce((sum, count) => sum + count, 0),
      seconds: slow.report.durationMs / 1000,
      chain: (Math.max(...pages) * LATENCY) / 1000,
      bare: bare.cpu,
      cpu,
      peak,
    };
  } finally {
    await simulator.close();
  }
}
