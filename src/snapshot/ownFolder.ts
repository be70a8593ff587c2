import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OWNER_ONLY_FOLDER } from '../model/fileMode.js';

/**
 * Makes a folder that only this user can enter, and those above it. One that is there stays as it is. It takes the place of Node's
 * `recursive`, which never ends where a folder can have none in it, such as `/proc`: Linux says there that the path does not exist.
 *
 * @throws a system error when the folder cannot be made
 */
export async function makeOwnFolder(folder: string): Promise<void> {
  try {
    await makeOne(folder);
  } catch (error) {
    const parent = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) throw error;
    await makeOwnFolder(parent);
    await makeOne(folder);
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: OWNER_ONLY_FOLDER });
  } catch (error) {
    const found = await stat(folder).catch(() => null);
    if (!found?.isDirectory()) throw error;
  }
}
