import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../../scripts/repository.js';

/** The commands of `sf access` that only read an org, and those that change it, as the README's table says. */
export async function readsAndChanges(): Promise<{ reads: string[]; changes: string[] }> {
  const readme = await readFile(join(repository, 'README.md'), 'utf8');
  const commandsOf = (row: string): string[] => {
    const line = readme.split('\n').find((one) => one.startsWith(`| **${row}**`)) ?? '';
    return Array.from(line.matchAll(/`([a-z ]+?)(?: --[a-z]+)?`/g), ([, command]) => command!);
  };
  return { reads: commandsOf('only read'), changes: commandsOf('change it') };
}
