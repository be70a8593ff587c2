import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = /^sf-access-serve-(\d+)-/;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** A new folder, named after this process, for the file of one sync. */
export const newSyncFolder = (): Promise<string> => mkdtemp(join(tmpdir(), `sf-access-serve-${String(process.pid)}-`));

/**
 * Removes what connectors that were killed in a sync have left. To be called before the first sync: in a container, the one
 * before had the same process id.
 */
export const removeLeftFolders = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(NAME.exec(name)?.[1]);
    if (Number.isNaN(pid) || (pid !== process.pid && isAlive(pid))) continue;
    // Somebody else's in a shared folder is theirs to remove.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
};
