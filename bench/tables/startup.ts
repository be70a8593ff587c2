import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../../scripts/repository.js';
import { compareStarts } from '../startup.js';
import { ratioOf, tableOf } from '../table.js';

export async function startupTable(home: string): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(repository, 'oclif.manifest.json'), 'utf8')) as {
    commands: Readonly<Record<string, unknown>>;
  };
  const { slowest, costs } = await compareStarts(home, Object.keys(manifest.commands));
  const { grant, slowest: most, cheap, cheapAlone, usual, version, versionAlone } = costs;
  const [help, others] = [{ atMost: 1.15 }, { atMost: 1.05 }];
  return [
    tableOf('5. Start-up', [
      ratioOf('`sf access grant --help` ÷ `sf org list --help`', [grant, cheap], 'ms', help),
      ratioOf(`\`${slowest} --help\`, the slowest, ÷ \`sf org list --help\``, [most, cheap], 'ms', help),
      ratioOf(`\`${slowest} --help\` ÷ \`sf data export bulk --help\``, [most, usual], 'ms', help),
      ratioOf('`sf org list --help` with the plugin ÷ without', [cheap, cheapAlone], 'ms', others),
      ratioOf('`sf --version` with the plugin ÷ without', [version, versionAlone], 'ms', others),
    ]),
  ];
}
