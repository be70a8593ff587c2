import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { replaceFolder } from '../replaceFolder.js';
import { repository } from '../repository.js';
import { sf, sfEnvironment } from './environment.js';

const execute = promisify(execFile);
const prepared = join(repository, '.stage/home');

/**
 * Links the staged plugin into the CLI of one HOME, the one that `copyHome` copies.
 *
 * @param plugin the folder that `stagePlugin` gives.
 */
export async function prepareHome(plugin: string): Promise<void> {
  await replaceFolder(prepared, async (folder) => {
    const home = join(folder, 'home');
    await mkdir(home);
    // Without --no-install the CLI would run an npm install over the repository's own node_modules.
    await execute(sf, ['plugins', 'link', plugin, '--no-install'], { env: sfEnvironment(home) });
    return home;
  });
}

/** A new HOME in which `sf` has the staged plugin and knows no org; whoever asks for it removes it. */
export async function copyHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'sf-plugin-access-'));
  await cp(prepared, home, { recursive: true });
  return home;
}
