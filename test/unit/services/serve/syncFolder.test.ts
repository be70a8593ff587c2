import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { newSyncFolder, removeLeftFolders } from '../../../../src/services/serve/syncTask.js';

/** No process has it: Linux gives none beyond 2^22. */
const DEAD = 99_999_999;

describe('removeLeftFolders', () => {
  it('removes the folders of processes that are gone, and of an earlier one with the same id', async () => {
    const folderOf = (pid: number): Promise<string> => mkdtemp(join(tmpdir(), `sf-access-serve-${String(pid)}-`));
    const folders = [await folderOf(DEAD), await newSyncFolder(), await folderOf(process.ppid)];
    try {
      await removeLeftFolders();
      const names = await readdir(tmpdir());
      expect(folders.map((folder) => names.includes(basename(folder)))).to.deep.equal([false, false, true]);
    } finally {
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    }
  });
});
