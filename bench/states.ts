import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseDocument, stringify } from 'yaml';
import { repository } from '../scripts/repository.js';
import { sfEnvironment } from '../scripts/sf/environment.js';
import { OrgBuilder } from '../simulator/seeds/builder/orgBuilder.js';
import { addPermissionSet } from '../simulator/seeds/builder/permissionSets.js';
import { startSimulator, type Simulator } from '../simulator/start.js';
import { addCrowd } from '../test/nut/support/change/crowd.js';
import { startOrg } from './orgs.js';
import { logIn, usageHook, usageOf } from './processes.js';

const execute = promisify(execFile);
const SETS = 10;
/** Of each permission set. */
const MEMBERS = 200;
const LATENCY = 50;
const PAGE = 2000;

/** What a command costs, with the start of its process. */
export type StateCost = { readonly calls: number; readonly seconds: number };
export type StateCosts = Readonly<Record<'plan' | 'apply' | 'planAgain', StateCost>>;

export type StateComparison = {
  readonly count: number;
  readonly own: StateCosts;
  /** What the other plugin costs, or how it ended; null: it was not run. */
  readonly other: StateCosts | string | null;
};

/** Runs a plugin by its own start, as both have one: without what the CLI loads beside. */
async function costOf(home: string, simulator: Simulator, plugin: string, args: string[]): Promise<StateCost> {
  simulator.resetRequests();
  const started = performance.now();
  const env = sfEnvironment(home);
  await execute(process.execPath, [join(plugin, 'bin/run.js'), ...args], { env, cwd: home, maxBuffer: 2 ** 28 });
  return { calls: simulator.requests.length, seconds: (performance.now() - started) / 1000 };
}

/**
 * The cost of 2,000 assignments of permission sets at a latency of 50 ms, from files: by `sf access state`, and by
 * sf-plugin-permission-sets.
 *
 * @param areSame whether all sets have the same 200 members; else 2,000 users have one each
 * @param rival the folder of that plugin, built from its public source; null: it is not run
 */
export async function compareStates(home: string, areSame: boolean, rival: string | null): Promise<StateComparison> {
  const simulator = await startSimulator({ seed: 'empty', latency: LATENCY, settings: { apiLimit: 1_000_000 } });
  try {
    const { org } = simulator;
    const sets = Array.from({ length: SETS }, (_, at) => addPermissionSet(new OrgBuilder(org), { label: `Set ${at}` }));
    const names = sets.map(({ Name }) => String(Name));
    const crowd = addCrowd(org, 'Standard User', areSame ? MEMBERS : SETS * MEMBERS);
    const membersOf = (set: number): string[] => (areSame ? crowd : crowd.slice(set * MEMBERS, (set + 1) * MEMBERS));
    await logIn(home, simulator, 'states');
    await mkdir(join(home, 'access'), { recursive: true });
    await writeFile(join(home, 'access/access.yaml'), 'version: 1\nmanage: [permission-set:*]\n');
    for (const [set, name] of names.entries()) {
      const file = { kind: 'permission-set', name, members: membersOf(set) };
      await writeFile(join(home, `access/${name}.yaml`), stringify(file));
    }
    const setsOf = (user: string): string[] => names.filter((_, set) => membersOf(set).includes(user));
    const users = Object.fromEntries(crowd.map((user) => [user, { permissionSets: setsOf(user) }]));
    await writeFile(join(home, 'users.yml'), stringify({ users }));
    const run = async (plugin: string, plan: string[], apply: string[]): Promise<StateCosts> => ({
      plan: await costOf(home, simulator, plugin, plan),
      apply: await costOf(home, simulator, plugin, apply),
      planAgain: await costOf(home, simulator, plugin, plan),
    });
    const at = ['-o', 'states'];
    const own = await run(
      repository,
      ['access', 'state', 'plan', ...at],
      ['access', 'state', 'apply', ...at, '--no-prompt'],
    );
    const assignments = org.table('PermissionSetAssignment');
    const ids = new Set(sets.map(({ Id }) => Id));
    const made = [...assignments.rows()].filter(({ PermissionSetId }) => ids.has(String(PermissionSetId)));
    if (made.length !== SETS * MEMBERS) throw new Error(`There are ${made.length} assignments.`);
    for (const { Id } of made) assignments.delete(Id);
    const from = [...at, '-f', 'users.yml', '--mode', 'sync'];
    const other =
      rival &&
      (await run(rival, ['ps', 'plan', ...from], ['ps', 'apply', ...from, '--no-prompt']).catch(
        ({ stderr }: { stderr: string }) => stderr.trim(),
      ));
    return { count: SETS * MEMBERS, own, other };
  } finally {
    await simulator.close();
  }
}

export type StateReading = {
  readonly members: number;
  readonly calls: number;
  /** The pages of what is read. */
  readonly pages: number;
  /** Processor seconds, without the start of each. */
  readonly validate: number;
  readonly parse: number;
};

/** What it costs to look at the files of `medium`, which has 30,000 assignments. */
export async function readStates(home: string): Promise<StateReading> {
  const { simulator } = await startOrg(home, 'medium');
  try {
    const run = async (args: string[], cwd = home): Promise<{ stdout: string; cpu: number }> => {
      const env = sfEnvironment(home, usageHook);
      const { stdout, stderr } = await execute(process.execPath, [join(repository, 'bin/run.js'), ...args], {
        ...{ env, cwd, maxBuffer: 2 ** 28 },
      });
      return { stdout, cpu: usageOf(stderr).cpu };
    };
    const dir = ['--dir', 'medium'];
    await run(['access', 'state', 'pull', '-o', 'medium', ...dir]);
    simulator.resetRequests();
    const { stdout } = await run(['access', 'state', 'plan', '-o', 'medium', ...dir, '--json']);
    const { result } = JSON.parse(stdout) as { result: { isDrifted: boolean } };
    if (result.isDrifted) throw new Error('What was pulled is not what the org has.');
    const calls = simulator.requests.length;
    const objects = new Set(simulator.requests.flatMap(({ object }) => object ?? []));
    const pages = [...objects].reduce(
      (sum, object) => sum + Math.max(1, Math.ceil(simulator.org.table(object).size / PAGE)),
      0,
    );
    const validated = await run(['access', 'state', 'validate', ...dir, '--json']);
    const { members } = (JSON.parse(validated.stdout) as { result: { members: number } }).result;
    await mkdir(join(home, 'none'));
    await writeFile(join(home, 'none/access.yaml'), 'version: 1\nmanage: [queue:*]\n');
    const start = await run(['access', 'state', 'validate', '--dir', 'none', '--json']);
    const parse = await bareParse(join(home, 'medium'));
    await rm(join(home, 'medium'), { recursive: true });
    return { members, calls, pages, validate: validated.cpu - start.cpu, parse };
  } finally {
    await simulator.close();
  }
}

/** Reads and parses all files of a folder, and drops them. @returns processor seconds */
async function bareParse(folder: string): Promise<number> {
  const { user, system } = process.cpuUsage();
  for (const name of await readdir(folder, { recursive: true })) {
    if (name.endsWith('.yaml')) parseDocument(await readFile(join(folder, name), 'utf8'));
  }
  const used = process.cpuUsage({ user, system });
  return (used.user + used.system) / 1_000_000;
}
