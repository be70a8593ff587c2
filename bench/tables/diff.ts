import type { Scale } from '../../simulator/seeds/scale/sizes.js';
import { comparisons, type Comparison } from '../../src/model/difference.js';
import { measureDiff, measureDiffStart, type DiffCost } from '../diff.js';
import { number, ratioOf, tableOf, type Measure } from '../table.js';

/** The most that it may cost, beside a bare read of both snapshots; and the most memory, in megabytes. */
const AT_MOST = 3;
const MEMORY = 500;

/** The benchmark of `sf access diff` with two snapshots: CPU beside a bare read of both, and memory. */
export async function diffTable(home: string, scales: readonly Scale[]): Promise<string[]> {
  const start = await measureDiffStart(home);
  const measures: Measure[] = [];
  for (const scale of scales) {
    const cost = await measureDiff(home, scale);
    for (const by of comparisons) measures.push(cpuMeasure(scale, by, cost, start), memoryMeasure(scale, by, cost));
  }
  return [tableOf('Differences', measures)];
}

function cpuMeasure(scale: Scale, by: Comparison, cost: DiffCost, start: DiffCost): Measure {
  const what = `${scale}: diff --by ${by} ÷ bare read of both, without the start of each`;
  const [own, bare] = [cost[by].cpu - start[by].cpu, cost.bare.cpu - start.bare.cpu];
  return ratioOf(what, [Math.max(0, own), bare], 's', { atMost: AT_MOST });
}

function memoryMeasure(scale: Scale, by: Comparison, cost: DiffCost): Measure {
  const { peak } = cost[by];
  return {
    what: `${scale}: memory of diff --by ${by}`,
    figure: `${number(peak)} MB`,
    limit: [`≤ ${MEMORY} MB`, peak <= MEMORY],
  };
}
