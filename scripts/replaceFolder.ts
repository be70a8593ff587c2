import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Puts a new folder in the place of an old one, if there is one, in one step: a process never sees a folder that is half filled.
 *
 * @param fill makes the new folder inside the folder that it gets, and returns its path
 */
export async function replaceFolder(target: string, fill: (workshop: string) => Promise<string>): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const workshop = await mkdtemp(join(dirname(target), 'new-'));
  try {
    const made = await fill(workshop);
    await rename(target, join(workshop, 'old')).catch(() => undefined);
    await rename(made, target);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}
