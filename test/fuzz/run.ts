/* oxlint-disable no-console */
// It sets HOME and the temporary folder before any library reads them.
import { mochaGlobalTeardown } from '../unit/support/home.js';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.js';
import { hostileFiles } from './files/index.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
  },
});
const chosen = hostileFiles.filter(({ name }) => values.only?.includes(name) ?? true);
if (chosen.length === 0) throw new Error(`There are: ${hostileFiles.map(({ name }) => name).join(', ')}`);
for (const file of chosen) {
  const start = Date.now();
  const { accepted, refused } = await fuzz(file, { seed: Number(values.seed), runs: Number(values.runs) });
  const errors = [...refused].sort(([, one], [, other]) => other - one).map(([name, count]) => `${name} ${count}`);
  console.log(`${file.name}: ${accepted} accepted, refused ${errors.join(', ')}; ${Date.now() - start} ms`);
}
mochaGlobalTeardown();
