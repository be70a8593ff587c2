import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { sf, sfEnvironment } from './environment.js';

const execute = promisify(execFile);
const prepared = resolve(import.meta.dirname, '../../.stage/home');

/**
 * Links the staged plugin into the CLI of one HOME, the one that `copyHome` copies.
 *
 * @param plugin the folder that `stagePlugin` gives.
 */
export async function prepareHome(plugin: string): Promise<void> {
  await rm(prepared, { recursive: true, force: true });
  await mkdir(prepared, { recursive: true });
  // Without --no-install the CLI would run an npm install over the repository's own node_modules.
  await execute(sf, ['plugins', 'link', plugin, '--no-install'], { env: sfEnvironment(prepared) });
}

/** A new HOME in which `sf` has the staged plugin and knows no org; whoever asks for it removes it. */
export async function copyHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'sf-plugin-access-'));
  await cp(prepared, home, { recursive: true });
  return home;
}
