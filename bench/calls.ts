import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sf, sfEnvironment } from '../scripts/sf/environment.js';
import { startSimulator } from '../simulator/start.js';

const execute = promisify(execFile);
const PAGE = 2000;

/** The REST calls of a sync of the demo org, and the pages of the objects it read: the calls that it cannot do without. */
export async function compareCalls(home: string): Promise<{ calls: number; pages: number }> {
  const simulator = await startSimulator({ seed: 'demo' });
  try {
    const { instanceUrl, accessToken } = simulator;
    const login = ['org', 'login', 'access-token', '--instance-url', instanceUrl, '--alias', 'bench', '--no-prompt'];
    await execute(sf, login, { env: sfEnvironment(home, { SF_ACCESS_TOKEN: accessToken }) });
    simulator.resetRequests();
    await execute(sf, ['access', 'sync', '-o', 'bench', '--json'], { env: sfEnvironment(home), maxBuffer: 2 ** 28 });
    const objects = new Set(simulator.requests.flatMap(({ object }) => object ?? []));
    const pages = [...objects].map((object) => Math.max(1, Math.ceil(simulator.org.table(object).size / PAGE)));
    return { calls: simulator.requests.length, pages: pages.reduce((sum, count) => sum + count, 0) };
  } finally {
    await simulator.close();
  }
}
