import { median } from './median.js';
import { startOrg } from './orgs.js';
import { sync } from './processes.js';
import { FORMATS } from './reading.js';

/** What the three orgs have in common: they differ in their assignments only. */
const SIZES = { users: 20_000, permissionSets: 2000 };

/**
 * The assignments of the three orgs. Up to about a million, V8 lets the space for young objects grow to its fixed limit, whatever
 * is kept of a grant: that growth is the first figure. What each further grant takes is the second.
 */
export const STEPS = [100_000, 1_000_000, 3_000_000] as const;

/** How the orgs are read. To let the sync choose would compare a small org read by REST with a large one read in bulk. */
const READINGS = [...FORMATS.map((format) => ({ format, bulk: 'never' })), { format: 'json', bulk: 'always' }] as const;

/** The peak of one run varies by tens of megabytes, with the moments at which V8 collects garbage. */
const RUNS = 3;

/** The peak memory of `sf access sync`, in megabytes, for each of the steps; by what is read and how. */
export async function measureSlope(home: string): Promise<Map<string, readonly number[]>> {
  const peaks = new Map<string, number[]>();
  for (const assignments of STEPS) {
    const { simulator, alias } = await startOrg(home, 'small', { ...SIZES, assignments });
    try {
      for (const { format, bulk } of READINGS) {
        const runs: number[] = [];
        for (let run = 0; run < RUNS; run += 1) {
          runs.push((await sync(home, alias, [format], ['--bulk', bulk])).usage.peak);
        }
        const name = `${format} by ${bulk === 'always' ? 'the Bulk API' : 'REST'}`;
        peaks.set(name, [...(peaks.get(name) ?? []), median(runs)]);
      }
    } finally {
      await simulator.close();
    }
  }
  return peaks;
}
