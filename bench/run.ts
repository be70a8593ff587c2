import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { repository } from '../scripts/repository.js';
import { copyHome, prepareHome } from '../scripts/sf/home.js';
import { stagePlugin } from '../scripts/stage.js';
import { isScale, type Scale } from '../simulator/seeds/scale/sizes.js';
import { answerTables } from './tables/answers.js';
import { diffTable } from './tables/diff.js';
import { formatTables } from './tables/formats.js';
import { htmlTable } from './tables/htmlPages.js';
import { provisioningTable } from './tables/provisioning.js';
import { readingTables } from './tables/reading.js';
import { serveTable } from './tables/serve.js';
import { startupTable } from './tables/startup.js';
import { statesTable } from './tables/states.js';

const BENCHMARKS = [
  'reading',
  'startup',
  'provisioning',
  'formats',
  'serve',
  'answers',
  'html',
  'diff',
  'states',
] as const;
type Benchmark = (typeof BENCHMARKS)[number];
/** The benchmarks that run without --only. The others take minutes; run them after a change of a format or the connector. */
const BY_DEFAULT: readonly Benchmark[] = ['reading', 'startup', 'provisioning'];

const { values } = parseArgs({
  options: {
    /** An org to read; may be repeated. A minute for small, medium and portal, some for large, ten for xl. */
    scale: { type: 'string', multiple: true, default: ['small', 'medium'] },
    /** Memory at 100,000, 1,000,000 and 3,000,000 grants: ten minutes. */
    slope: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [...BY_DEFAULT] },
  },
});

const scales = values.scale.map((name): Scale => {
  if (!isScale(name)) throw new Error(`There is no scale ${name}.`);
  return name;
});
const chosen = values.only.map((name): Benchmark => {
  const found = BENCHMARKS.find((benchmark) => benchmark === name);
  if (!found) throw new Error(`There is no benchmark ${name}: ${BENCHMARKS.join(', ')}.`);
  return found;
});

const tablesOf: Readonly<Record<Benchmark, (home: string) => Promise<string[]>>> = {
  reading: (home) => readingTables(home, scales, values.slope),
  startup: startupTable,
  provisioning: provisioningTable,
  formats: formatTables,
  serve: serveTable,
  answers: (home) => answerTables(home, scales),
  html: (home) => htmlTable(home, scales),
  diff: (home) => diffTable(home, scales),
  states: statesTable,
};

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: repository, encoding: 'utf8' }).trim();
const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'CPU'}`;
const args = process.argv.slice(2).map((arg) => ` ${arg}`);
console.log(`\`npm run bench${args.length > 0 ? ' --' : ''}${args.join('')}\``);
console.log(`${new Date().toISOString().slice(0, 10)}, ${commit}, ${machine}, Node ${process.version}\n`);

await prepareHome(await stagePlugin());
const home = await copyHome();
try {
  for (const benchmark of chosen) for (const table of await tablesOf[benchmark](home)) console.log(table);
} finally {
  await rm(home, { recursive: true, force: true });
}
