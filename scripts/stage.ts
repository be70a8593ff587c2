import { execFile } from 'node:child_process';
import { readdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from './repository.js';
import { replaceFolder } from './replaceFolder.js';

const execute = promisify(execFile);
const built = ['lib/index.js', 'oclif.manifest.json'];

/**
 * Unpacks what npm would publish into `.stage/plugin` and gives that folder. The CLI runs a linked plugin's TypeScript
 * when it finds any; here it finds the files that users get. Dependencies are the repository's own, by a link.
 *
 * @throws Error when the plugin is not built.
 */
export async function stagePlugin(): Promise<string> {
  for (const file of built) {
    const found = await stat(join(repository, file)).catch(() => undefined);
    if (!found) throw new Error(`The plugin is not built: ${file} is missing. Run "npm run build" first.`);
  }
  const plugin = join(repository, '.stage/plugin');
  await replaceFolder(plugin, async (folder) => {
    await execute('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: repository });
    const [tarball] = await readdir(folder);
    if (!tarball) throw new Error('npm pack left no tarball.');
    await execute('tar', ['-xzf', tarball], { cwd: folder });
    await symlink(join(repository, 'node_modules'), join(folder, 'package/node_modules'));
    return join(folder, 'package');
  });
  return plugin;
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${await stagePlugin()}\n`);
