import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { format } from 'oxfmt';
import { repository } from './repository.js';

export const commandSnapshotFile = join(repository, 'command-snapshot.json');

/** The commands of the sources with their flags, as `oclif snapshot:generate` writes them and Oxfmt formats them. */
export async function presentCommands(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'command-snapshot-'));
  try {
    await linkSources(folder);
    const file = join(folder, 'command-snapshot.json');
    const args = [join(folder, 'bin/dev.js'), 'snapshot:generate', '--filepath', file];
    await promisify(execFile)(process.execPath, args, { cwd: folder });
    return (await format(commandSnapshotFile, await readFile(file, 'utf8'), { printWidth: 120 })).code;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Makes a folder that has what oclif reads of this repository, but no manifest, which holds the commands of the last build. */
async function linkSources(folder: string): Promise<void> {
  await mkdir(join(folder, 'bin'));
  for (const name of ['package.json', 'tsconfig.json', 'bin/dev.js']) {
    await copyFile(join(repository, name), join(folder, name));
  }
  for (const name of ['src', 'messages', 'node_modules']) await symlink(join(repository, name), join(folder, name));
}

if (process.argv[1] === import.meta.filename) await writeFile(commandSnapshotFile, await presentCommands());
