import { rm } from 'node:fs/promises';
import { copyHome, prepareHome } from '../scripts/sf/home.js';
import { stagePlugin } from '../scripts/stage.js';
import { compareCalls } from './calls.js';
import { compareFormats, measureMemory } from './formats.js';
import { compareProvisioning } from './provision.js';
import { measureReading } from './reading.js';
import { measureServeMemory } from './serve.js';
import { compareStartup } from './startup.js';

const ratio = (a: number, b: number): string => (a / b).toFixed(2);

await prepareHome(await stagePlugin());
const home = await copyHome();
try {
  const { plugin, cli } = await compareStartup(home);
  const times = `${plugin.toFixed(0)} ms ÷ ${cli.toFixed(0)} ms`;
  process.stdout.write(`sf access sync --help ÷ sf org list --help: ${ratio(plugin, cli)} (${times}; at most 1.15)\n`);
  const { calls, pages } = await compareCalls(home);
  process.stdout.write(
    `REST calls of a demo sync ÷ pages of 2,000 rows: ${ratio(calls, pages)} (${calls} ÷ ${pages})\n`,
  );
  const { plugin: grant, cli: permset, count } = await compareProvisioning(home);
  const both = `sf org assign permset ÷ sf access grant --file, ${count} assignments`;
  const [callRatio, timeRatio] = [ratio(permset.calls, grant.calls), ratio(permset.seconds, grant.seconds)];
  process.stdout.write(
    `REST calls of ${both}: ${callRatio} (${permset.calls.toFixed(0)} ÷ ${grant.calls}; at least 20)\n` +
      `Time of ${both}: ${timeRatio} (${permset.seconds.toFixed(0)} s ÷ ${grant.seconds.toFixed(1)} s; at least 10)\n`,
  );
  // A minute for medium, several for large: for those who change how an org is read.
  if (process.argv.includes('--reading')) {
    for (const scale of ['small', 'medium', 'large'] as const) {
      const reading = await measureReading(home, scale);
      const bare = reading.bare.toFixed(1);
      process.stdout.write(
        `Calls of a sync of ${scale} ÷ pages: ${ratio(reading.calls, reading.pages)} (${reading.calls} ÷ ${reading.pages})\n` +
          `Time of a sync of ${scale} at 100 ms latency ÷ longest chain of pages: ${ratio(reading.seconds, reading.chain)}` +
          ` (${reading.seconds.toFixed(1)} s ÷ ${reading.chain.toFixed(1)} s; at most 1.3 beyond small)\n`,
      );
      for (const [format, cpu] of Object.entries(reading.cpu)) {
        const each = `${cpu.toFixed(1)} s ÷ ${bare} s; at most 2`;
        process.stdout.write(
          `CPU of a sync of ${scale} to ${format} ÷ bare loop: ${ratio(cpu, reading.bare)} (${each})\n`,
        );
      }
      process.stdout.write(`Memory of a sync of ${scale}: ${reading.peak.toFixed(0)} MB (at most 400)\n`);
    }
  }
  // A minute or two: for those who change a format.
  if (process.argv.includes('--formats')) {
    const { bare, rates } = await compareFormats(home);
    for (const [format, rate] of rates) {
      const each = `${Math.round(rate).toLocaleString('en-US')} ÷ ${Math.round(bare).toLocaleString('en-US')} rows a second`;
      process.stdout.write(`${format} ÷ bare csv-stringify of the upload's rows: ${ratio(rate, bare)} (${each})\n`);
    }
    for (const [format, peak] of await measureMemory(home)) {
      process.stdout.write(
        `Memory of sf access export, a million grants as ${format}: ${peak.toFixed(0)} MB (at most 400)\n`,
      );
    }
  }
  // Some minutes: for those who change the connector.
  if (process.argv.includes('--serve')) {
    const { idle, few, many, tasks } = await measureServeMemory(home);
    process.stdout.write(
      `Memory of its own of sf access serve after ${tasks} tasks ÷ after a tenth: ${ratio(many, few)} ` +
        `(${many.toFixed(0)} ÷ ${few.toFixed(0)} MB, ${idle.toFixed(0)} at first; at most 150)\n`,
    );
  }
} finally {
  await rm(home, { recursive: true, force: true });
}
