import { execFile } from 'node:child_process';
import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmProgram } from './npm.js';
import { repository } from './repository.js';
import { replaceFolder } from './replaceFolder.js';

const execute = promisify(execFile);
const built = ['lib/index.js', 'oclif.manifest.json'];

/**
 * Takes the development dependencies out of package.json. If tsx is among them, the CLI loads TypeScript for a linked plugin,
 * which takes a third of a second and 40 MB that an installed plugin does not take.
 */
const forgetDevelopment = async (folder: string): Promise<void> => {
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  delete manifest['devDependencies'];
  await writeFile(file, JSON.stringify(manifest, null, 2));
};

/**
 * Unpacks the package that npm would publish into `.stage/plugin`. The CLI would run the TypeScript of a linked plugin, but here
 * it finds only the files that users get. A link stands for the dependencies: they are the repository's own.
 *
 * @returns the folder
 * @throws Error when the plugin is not built
 */
export async function stagePlugin(): Promise<string> {
  for (const file of built) {
    const found = await stat(join(repository, file)).catch(() => undefined);
    if (!found) throw new Error(`The plugin is not built: ${file} is missing. Run "npm run build" first.`);
  }
  const plugin = join(repository, '.stage/plugin');
  await replaceFolder(plugin, async (folder) => {
    const [npm, first] = npmProgram;
    const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
    await execute(npm, [...first, ...args], { cwd: repository });
    const [tarball] = await readdir(folder);
    if (!tarball) throw new Error('npm pack left no tarball.');
    await execute('tar', ['-xzf', tarball], { cwd: folder });
    const staged = join(folder, 'package');
    await forgetDevelopment(staged);
    // Windows lets everybody make a junction, and few a link.
    await symlink(join(repository, 'node_modules'), join(staged, 'node_modules'), 'junction');
    return staged;
  });
  return plugin;
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${await stagePlugin()}\n`);
