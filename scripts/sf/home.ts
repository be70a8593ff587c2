import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { replaceFolder } from '../replaceFolder.js';
import { repository } from '../repository.js';
import { sfEnvironment, sfProgram } from './environment.js';

const execute = promisify(execFile);
const prepared = join(repository, '.stage/home');

/**
 * Makes the HOME that `copyHome` copies: in it, the staged plugin is linked into the CLI.
 *
 * @param plugin the folder that `stagePlugin` returns
 */
export async function prepareHome(plugin: string): Promise<void> {
  await replaceFolder(prepared, async (folder) => {
    const home = join(folder, 'home');
    await mkdir(home);
    // Without --no-install, the CLI would run `npm install` on the repository's own node_modules.
    const [program, first] = sfProgram;
    await execute(program, [...first, 'plugins', 'link', plugin, '--no-install'], { env: sfEnvironment(home) });
    return home;
  });
}

/** Makes a new HOME in which `sf` has the staged plugin and knows no org. The caller removes it. */
export async function copyHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'sf-plugin-access-'));
  await cp(prepared, home, { recursive: true });
  return home;
}
