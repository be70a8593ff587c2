import { median } from './median.js';
import { startOrg } from './orgs.js';
import { sync } from './processes.js';
import { FORMATS } from './reading.js';

/** The sizes of two orgs that differ in their assignments only. */
const SIZES = { users: 20_000, permissionSets: 2000 };
export const FEW = 100_000;
export const MANY = 1_000_000;
/** The peak of one run varies by tens of megabytes, with the moments at which V8 collects garbage. */
const RUNS = 3;

/** The peak memory, in megabytes, of `sf access sync` to each format, with few assignments and with many. */
export async function measureSlope(home: string): Promise<Map<string, readonly [few: number, many: number]>> {
  const peaksOf = async (assignments: number): Promise<number[]> => {
    const { simulator, alias } = await startOrg(home, 'small', { ...SIZES, assignments });
    try {
      const peaks: number[] = [];
      for (const format of FORMATS) {
        const runs: number[] = [];
        for (let run = 0; run < RUNS; run += 1) runs.push((await sync(home, alias, [format])).usage.peak);
        peaks.push(median(runs));
      }
      return peaks;
    } finally {
      await simulator.close();
    }
  };
  const [few, many] = [await peaksOf(FEW), await peaksOf(MANY)];
  return new Map(FORMATS.map((format, index) => [format, [few[index]!, many[index]!]]));
}
