import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Puts a new folder where another one may be, in one step: what runs from the old one meanwhile sees it whole.
 *
 * @param fill makes the folder inside the one that it is given, and says where.
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
