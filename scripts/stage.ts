import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const repository = resolve(import.meta.dirname, '..');
const stage = join(repository, '.stage');
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
  await mkdir(stage, { recursive: true });
  const workshop = await mkdtemp(join(stage, 'pack-'));
  try {
    await execute('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', workshop], { cwd: repository });
    const [tarball] = await readdir(workshop);
    if (!tarball) throw new Error('npm pack left no tarball.');
    await execute('tar', ['-xzf', tarball], { cwd: workshop });
    await symlink(join(repository, 'node_modules'), join(workshop, 'package', 'node_modules'));
    const plugin = join(stage, 'plugin');
    await rm(plugin, { recursive: true, force: true });
    await rename(join(workshop, 'package'), plugin);
    return plugin;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${await stagePlugin()}\n`);
