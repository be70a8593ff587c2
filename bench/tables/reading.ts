import type { Scale } from '../../simulator/seeds/scale/sizes.js';
import { startOrg } from '../orgs.js';
import { callsPerResource, runPerResource } from '../perResource.js';
import { measureLargest, measureReading, measureStart, type LargestReading, type Reading } from '../reading.js';
import { measureSlope, STEPS } from '../slope.js';
import { number, ratioOf, tableOf, type Measure } from '../table.js';

const MEGABYTES = 1024 * 1024;

const callMeasures = (scale: Scale, { calls, pages, callsPerResource: other }: LargestReading | Reading): Measure[] => {
  const most = 1.1 * pages + 15;
  return [
    {
      ...ratioOf(`${scale}: sync ÷ pages`, [calls, pages], 'calls'),
      limit: [`≤ 1.1 × pages + 15 = ${number(Math.floor(most))} calls`, calls <= most],
    },
    ratioOf(`${scale}: one query per resource ÷ sync`, [other, calls], 'calls'),
  ];
};

/** Compares the calls of a simple client that really runs with the calls that were calculated for it. */
const loopMeasure = async (home: string): Promise<Measure> => {
  const { simulator } = await startOrg(home, 'medium');
  try {
    const measure = ratioOf(
      'medium: one query per resource, as run ÷ as calculated',
      [await runPerResource(simulator), callsPerResource(simulator.org)],
      'calls',
    );
    return { ...measure, limit: ['1.00', measure.figure === '1.00'] };
  } finally {
    await simulator.close();
  }
};

const timeMeasure = ({ scale, time }: Reading): Measure =>
  // The longest chain of a small org is too short to compare with.
  ratioOf(
    `${scale}: sync ÷ longest chain of pages`,
    [time.sync, time.chain],
    's',
    scale === 'small' ? {} : { atMost: 1.3 },
  );

/** How many times the bare loop's processor time a sync may take. In a small org, both take little more than their start. */
const mostCpu = (scale: Scale, format: string): number => {
  if (scale === 'small') return 2;
  return format === 'c1z' ? 3.5 : 2.5;
};

const cpuMeasures = ({ scale, bare, formats }: Reading, start: { sync: number; bare: number }): Measure[] =>
  Object.entries(formats).flatMap(([format, { cpu }]) => [
    ratioOf(`${scale}, ${format}: sync ÷ bare loop`, [cpu, bare.cpu], 's', { atMost: mostCpu(scale, format) }),
    ...(scale === 'small'
      ? []
      : [
          ratioOf(
            `${scale}, ${format}: the same without the start of each`,
            [cpu - start.sync, bare.cpu - start.bare],
            's',
          ),
        ]),
  ]);

const memoryMeasure = (what: string, megabytes: number, most: number | null): Measure => ({
  what,
  figure: `${number(megabytes)} MB`,
  ...(most !== null && { limit: [`≤ ${most} MB`, megabytes <= most] as const }),
});

const slopeMeasures = async (home: string): Promise<Measure[]> =>
  [...(await measureSlope(home))].flatMap(([format, peaks]) => {
    const [first, second, third] = peaks as [number, number, number];
    const slope = ((third - second) * MEGABYTES) / (STEPS[2] - STEPS[1]);
    return [
      {
        what: `${format}: from ${number(STEPS[0])} to ${number(STEPS[1])} grants`,
        figure: `${number(second - first)} MB`,
        from: `${number(first)} and ${number(second)} MB`,
      },
      {
        what: `${format}: from ${number(STEPS[1])} to ${number(STEPS[2])} grants`,
        figure: `${number(slope)} bytes a grant`,
        from: `${number(second)} and ${number(third)} MB`,
        limit: ['< 50 bytes a grant', slope < 50] as const,
      },
    ];
  });

/** The benchmarks of reading an org: calls, time, CPU and memory. */
export async function readingTables(home: string, scales: readonly Scale[], withSlope: boolean): Promise<string[]> {
  const start = await measureStart(home);
  const readings: Reading[] = [];
  for (const scale of scales) if (scale !== 'xl') readings.push(await measureReading(home, scale));
  const largest = scales.includes('xl') ? await measureLargest(home) : null;
  const calls = readings.flatMap((reading) => callMeasures(reading.scale, reading));
  if (scales.includes('medium')) calls.push(await loopMeasure(home));
  if (largest) calls.push(...callMeasures('xl', largest));
  const memory = readings.flatMap(({ scale, formats }) =>
    Object.entries(formats).map(([format, { peak }]) =>
      memoryMeasure(`${scale}, ${format}`, peak, scale === 'large' ? 500 : null),
    ),
  );
  if (largest) {
    memory.push(memoryMeasure('xl: all formats in one sync', largest.usage.peak, 900), {
      what: 'xl: time of that sync',
      figure: `${number(largest.seconds)} s`,
      from: `${number(largest.usage.cpu)} s of CPU; the simulated org took ${number(largest.secondsToStart)} s to start`,
    });
  }
  if (withSlope) memory.push(...(await slopeMeasures(home)));
  const cpu = [
    ...readings.flatMap((reading) => cpuMeasures(reading, start)),
    ratioOf('start alone: sync of an empty org ÷ bare loop without a query', [start.sync, start.bare], 's'),
  ];
  const tables: Array<[title: string, measures: Measure[]]> = [
    ['1. Calls', calls],
    ['2. Time at 100 ms latency', readings.map(timeMeasure)],
    ['3. CPU', cpu],
    ['4. Memory', memory],
  ];
  return tables.filter(([, measures]) => measures.length > 0).map(([title, measures]) => tableOf(title, measures));
}
