import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sf, sfEnvironment } from '../scripts/sf/environment.js';
import { OrgBuilder } from '../simulator/seeds/builder/orgBuilder.js';
import { addPermissionSet } from '../simulator/seeds/builder/permissionSets.js';
import { startSimulator, type Simulator } from '../simulator/start.js';
import { changesCsv, grantsOf } from '../test/nut/support/change/changesFile.js';
import { addCrowd } from '../test/nut/support/change/crowd.js';

const execute = promisify(execFile);
const ASSIGNMENTS = 10_000;
const LATENCY = 50;
/** For how many users, after the first one, the CLI's own command is run at once. */
const SAMPLE = 60;

export type Cost = { calls: number; seconds: number };

async function costOf({ simulator, home }: Bench, args: string[]): Promise<Cost> {
  simulator.resetRequests();
  const started = performance.now();
  await execute(sf, args, { env: sfEnvironment(home), maxBuffer: 2 ** 28 });
  return { calls: simulator.requests.length, seconds: (performance.now() - started) / 1000 };
}

type Bench = { simulator: Simulator; home: string };

/** The cost of many assignments, from the cost of one and of a sample. Costs that occur once are counted once. */
function extrapolate(one: Cost, sample: Cost, count: number): Cost {
  const forMore = (key: keyof Cost): number => one[key] + ((sample[key] - one[key]) / SAMPLE) * (count - 1);
  return { calls: forMore('calls'), seconds: forMore('seconds') };
}

/**
 * The cost of 10,000 permission set assignments at a latency of 50 ms: by `sf access grant --file`, and by `sf org assign permset`,
 * which is calculated from a sample of users in one command.
 */
export async function compareProvisioning(home: string): Promise<{ plugin: Cost; cli: Cost; count: number }> {
  const simulator = await startSimulator({ seed: 'empty', latency: LATENCY, settings: { apiLimit: 1_000_000 } });
  try {
    const { org, instanceUrl, accessToken } = simulator;
    addPermissionSet(new OrgBuilder(org), { label: 'Launch Console' });
    const crowd = addCrowd(org, 'Standard User', ASSIGNMENTS);
    const sampled = addCrowd(org, 'Standard User', SAMPLE + 2, 'sampled');
    const login = ['org', 'login', 'access-token', '--instance-url', instanceUrl, '--alias', 'bench', '--no-prompt'];
    await execute(sf, login, { env: sfEnvironment(home, { SF_ACCESS_TOKEN: accessToken }) });

    const bench = { simulator, home };
    const assign = (usernames: string[]): Promise<Cost> => {
      const users = usernames.flatMap((username) => ['--on-behalf-of', username]);
      return costOf(bench, ['org', 'assign', 'permset', '-o', 'bench', '--name', 'Launch_Console', ...users]);
    };
    const one = await assign(sampled.slice(0, 1));
    const sample = await assign(sampled.slice(1));
    const file = join(home, 'changes.csv');
    await writeFile(file, changesCsv(grantsOf(crowd, 'permission', 'Launch_Console')));
    const plugin = await costOf(bench, ['access', 'grant', '-o', 'bench', '--file', file, '--json']);
    return { plugin, cli: extrapolate(one, sample, ASSIGNMENTS), count: ASSIGNMENTS };
  } finally {
    await simulator.close();
  }
}
