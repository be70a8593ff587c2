import { rm } from 'node:fs/promises';
import { copyHome, prepareHome } from '../scripts/sf/home.js';
import { stagePlugin } from '../scripts/stage.js';
import { compareCalls } from './calls.js';
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
} finally {
  await rm(home, { recursive: true, force: true });
}
