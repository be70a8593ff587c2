import { setTimeout as wait } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { frugalSettings, plainSettings, sf, sfEnvironment } from '../scripts/sf/environment.js';
import { mostMegabytes, residentMegabytes } from '../scripts/sf/memory.js';
import { startSimulator } from '../simulator/start.js';
import { startC1, type C1 } from '../test/c1/start.js';
import { startOrg } from './orgs.js';
import { logIn } from './processes.js';

const TASKS = 1000;
/** Every 50th task is a sync. */
const SYNCS = 50;

/** The settings with which a connector is measured: none for memory, and those of docs/self-hosted.md. */
const SETTINGS = { plain: plainSettings, frugal: frugalSettings } as const;
export type ServeSettings = keyof typeof SETTINGS;

export type ServeMemory = { idle: number; few: number; many: number; tasks: number };

const doTasks = async (c1: C1, userId: string, from: number, to: number): Promise<void> => {
  for (let task = from; task < to; task += 1) {
    const args = { resource_id: userId, is_active: task % 2 === 0 };
    await c1.finished(
      c1.enqueue(
        task % SYNCS === 0
          ? { case: 'syncFull', value: {} }
          : { case: 'actionInvoke', value: { name: 'update_user_status', args } },
      ),
    );
  }
  // Both figures follow a sync.
  await c1.finished(c1.enqueue({ case: 'syncFull', value: {} }));
  await wait(2000);
};

/** Starts the real `sf access serve` for an org to which `sf` is logged in, waits for its Hello, and ends it after the work. */
const whileServing = async <T>(
  home: string,
  alias: string,
  settings: ServeSettings,
  work: (c1: C1, pid: number) => Promise<T>,
): Promise<T> => {
  const c1 = await startC1({ nextPoll: 5 });
  try {
    const env = sfEnvironment(home, {
      ...SETTINGS[settings],
      BATON_CLIENT_ID: c1.clientId,
      BATON_CLIENT_SECRET: c1.clientSecret,
      BATON_PROVISIONING: 'true',
      BATON_LOG_LEVEL: 'error',
      BATON_C1_API_HOST: `localhost:${c1.port}`,
      NODE_EXTRA_CA_CERTS: c1.caFile,
    });
    const child = spawn(sf, ['access', 'serve', '--target-org', alias], { env, stdio: 'inherit' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    try {
      while (c1.hellos.length === 0) await wait(50);
      await wait(2000);
      return await work(c1, child.pid!);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  } finally {
    await c1.stop();
  }
};

/** How many megabytes `sf access serve` holds while it waits: at first, after a tenth of the tasks, and after all tasks. */
export async function measureServeMemory(home: string, settings: ServeSettings): Promise<ServeMemory> {
  const simulator = await startSimulator({ seed: 'demo' });
  try {
    await logIn(home, simulator, 'served');
    return await whileServing(home, 'served', settings, async (c1, pid) => {
      const idle = await residentMegabytes(pid);
      const userId = [...simulator.org.table('User').rows()].find(({ Username }) =>
        String(Username).startsWith('carlos.mendes@'),
      )!.Id;
      await doTasks(c1, userId, 0, TASKS / 10);
      const few = await residentMegabytes(pid);
      await doTasks(c1, userId, TASKS / 10, TASKS);
      return { idle, few, many: await residentMegabytes(pid), tasks: TASKS };
    });
  } finally {
    await simulator.close();
  }
}

/** The most megabytes that `sf access serve` holds in a full sync of an org with 100,000 users. */
export async function measureServedSync(home: string): Promise<number> {
  const { simulator, alias } = await startOrg(home, 'large');
  try {
    return await whileServing(home, alias, 'frugal', async (c1, pid) => {
      const { uploads } = await c1.finished(c1.enqueue({ case: 'syncFull', value: {} }));
      if (uploads.length === 0) throw new Error('The sync of the large org has failed.');
      return mostMegabytes(pid);
    });
  } finally {
    await simulator.close();
  }
}
