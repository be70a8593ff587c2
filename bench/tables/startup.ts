import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../../scripts/repository.js';
import { compareStarts } from '../startup.js';
import { ratioOf, tableOf } from '../table.js';

export async function startupTable(home: string): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(repository, 'oclif.manifest.json'), 'utf8')) as {
    commands: Readonly<Record<string, unknown>>;
  };
  const sizeOf = (id: string): number => JSON.stringify(manifest.commands[id]).length;
  const longest = Object.keys(manifest.commands).reduce((one, other) => (sizeOf(other) > sizeOf(one) ? other : one));
  const words = longest.split(':');
  const { grant, longest: most, cheap, cheapAlone, usual, version, versionAlone } = await compareStarts(home, words);
  const name = `\`sf ${words.join(' ')} --help\``;
  const [help, others] = [{ atMost: 1.15 }, { atMost: 1.05 }];
  return [
    tableOf('5. Start-up', [
      ratioOf('`sf access grant --help` ÷ `sf org list --help`', [grant, cheap], 'ms', help),
      ratioOf(`${name}, the longest, ÷ \`sf org list --help\``, [most, cheap], 'ms', help),
      ratioOf(`${name} ÷ \`sf data export bulk --help\``, [most, usual], 'ms', help),
      ratioOf('`sf org list --help` with the plugin ÷ without', [cheap, cheapAlone], 'ms', others),
      ratioOf('`sf --version` with the plugin ÷ without', [version, versionAlone], 'ms', others),
    ]),
  ];
}
