import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../scripts/repository.js';
import { sfEnvironment } from '../scripts/sf/environment.js';
import { comparisons, type Comparison } from '../src/model/difference.js';
import type { Scale } from '../simulator/seeds/scale/sizes.js';
import { startSimulator, type Simulator } from '../simulator/start.js';
import { startOrg } from './orgs.js';
import { logIn, runSf, usageHook, usageOf, type Usage } from './processes.js';
import { inTurns } from './reading.js';

const execute = promisify(execFile);
const RUNS = 3;

/** One of so many assignments is taken away between the two snapshots, and one of so many users deactivated. */
const ONE_IN = 100;

/** What it costs to compare two snapshots, by each of what is compared, and to read both without comparing them. */
export type DiffCost = Readonly<Record<Comparison | 'bare', Usage>>;

/** Keeps a snapshot of a generated org, changes the org, keeps another, and compares the two. */
export async function measureDiff(home: string, scale: Scale): Promise<DiffCost> {
  const { simulator, alias } = await startOrg(home, scale);
  const [before, now] = [join(home, 'before.snapshot'), join(home, 'now.snapshot')];
  try {
    await keepSnapshot(home, alias, before);
    change(simulator);
    await keepSnapshot(home, alias, now);
  } finally {
    await simulator.close();
  }
  return compare(home, now, before);
}

/** The start alone: two snapshots of an org with one user. */
export async function measureDiffStart(home: string): Promise<DiffCost> {
  const simulator = await startSimulator({ seed: 'empty' });
  const [before, now] = [join(home, 'emptyBefore.snapshot'), join(home, 'emptyNow.snapshot')];
  try {
    await logIn(home, simulator, 'empty');
    for (const path of [before, now]) await keepSnapshot(home, 'empty', path);
  } finally {
    await simulator.close();
  }
  return compare(home, now, before);
}

function compare(home: string, now: string, before: string): Promise<DiffCost> {
  const diff = (by: Comparison) => async (): Promise<Usage> => {
    const args = ['access', 'diff', '--snapshot', now, '--with-snapshot', before, '--by', by];
    return (await runSf(home, [...args, '--result-format', 'json'])).usage;
  };
  const [access, permission] = comparisons;
  return inTurns(RUNS, {
    [access]: diff(access),
    [permission]: diff(permission),
    bare: () => bareRead(home, [now, before]),
  });
}

async function keepSnapshot(home: string, alias: string, path: string): Promise<void> {
  await runSf(home, ['access', 'sync', '-o', alias, '--snapshot', path, '--sync-permissions', '--json']);
}

async function bareRead(home: string, snapshots: readonly string[]): Promise<Usage> {
  const env = sfEnvironment(home, { ...usageHook, SNAPSHOTS: JSON.stringify(snapshots) });
  const { stderr } = await execute(process.execPath, [join(repository, 'bench/readSnapshots.js')], { env });
  return usageOf(stderr);
}

function change({ org }: Simulator): void {
  for (const [object, edit] of [
    ['PermissionSetAssignment', (id: string) => org.table('PermissionSetAssignment').delete(id)],
    ['User', (id: string) => org.table('User').update(id, { IsActive: false })],
  ] as const) {
    const ids = Array.from(org.table(object).rows(), ({ Id }) => Id);
    for (const [index, id] of ids.entries()) if (index % ONE_IN === ONE_IN - 1) edit(id);
  }
}
