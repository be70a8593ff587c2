import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../scripts/repository.js';
import type { OrgSize, Scale } from '../simulator/seeds/scale/sizes.js';
import { startSimulator, type Simulator } from '../simulator/start.js';
import { logIn } from './processes.js';

/** The orgs that are kept from one benchmark to the next, since it takes longer to build them than to load them. */
const KEPT: readonly Scale[] = ['portal', 'large', 'xl'];
const folder = join(repository, 'node_modules/.cache/bench');

export type BenchOrg = { readonly simulator: Simulator; readonly alias: string; readonly secondsToStart: number };

/** Starts a generated org, and logs `sf` in to it. The alias is the name of the scale. */
export async function startOrg(home: string, scale: Scale, sizes: Partial<OrgSize> = {}): Promise<BenchOrg> {
  await mkdir(folder, { recursive: true });
  const isKept = KEPT.includes(scale) && Object.keys(sizes).length === 0;
  const started = performance.now();
  const simulator = await startSimulator({
    scale,
    sizes,
    settings: { apiLimit: 10_000_000 },
    ...(isKept && { database: join(folder, `${scale}.db`) }),
  });
  const secondsToStart = (performance.now() - started) / 1000;
  await logIn(home, simulator, scale);
  return { simulator, alias: scale, secondsToStart };
}
