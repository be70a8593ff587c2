import { compareStartup } from '../startup.js';
import { ratioOf, tableOf } from '../table.js';

export async function startupTable(home: string): Promise<string[]> {
  const { plugin, cli } = await compareStartup(home);
  const measure = ratioOf('`sf access sync --help` ÷ `sf org list --help`', [plugin, cli], 'ms', { atMost: 1.15 });
  return [tableOf('5. Start-up', [measure])];
}
