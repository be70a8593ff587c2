import { compareStartup } from '../startup.js';
import { ratioOf, tableOf } from '../table.js';

export async function startupTable(home: string): Promise<string[]> {
  const { plugin, cli, cliAlone } = await compareStartup(home);
  return [
    tableOf('5. Start-up', [
      ratioOf('`sf access sync --help` ÷ `sf org list --help`', [plugin, cli], 'ms', { atMost: 1.15 }),
      ratioOf('`sf org list --help` with the plugin ÷ without', [cli, cliAlone], 'ms', { atMost: 1.05 }),
    ]),
  ];
}
