import { createHash } from 'node:crypto';
import { mkdir, open, readdir, realpath, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Messages, SfError } from '@salesforce/core';
import { OWNER_ONLY_FILE, OWNER_ONLY_FOLDER } from '../../model/fileMode.js';
import { makeOwnFolder } from '../../snapshot/ownFolder.js';
import { temporaryPath, type Chunks } from '../document/outputFile.js';
import { renamePatiently } from '../document/rename.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'review');

/** A folder that appears whole or not at all. */
export type ReviewFolder = {
  readonly path: string;
  /** Writes a file that only its owner can read. @returns its SHA-256 @throws SfError FolderError */
  write(name: string, content: Chunks): Promise<string>;
  /** Puts the folder in place, with all that was written. @throws SfError FolderError */
  place(): Promise<void>;
  /** Removes a folder that is not in place. Does nothing to one that is. */
  discard(): Promise<void>;
};

/**
 * Opens a folder for files that come later, so that a bad path is refused before anything is asked. They are written to a folder beside
 * it, which is renamed when it is complete.
 *
 * @param subfolder the one folder in it
 * @throws SfError FolderNotEmptyError where something is there already; FolderError
 */
export async function openReviewFolder(givenPath: string, subfolder: string): Promise<ReviewFolder> {
  const path = await realpath(givenPath).catch(() => resolve(givenPath));
  const isThere = await isEmptyFolder(givenPath, path);
  const beside = temporaryPath(path);
  const explaining = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      // What interrupts may have a code, too: a number.
      if (error instanceof SfError || typeof (error as NodeJS.ErrnoException).code !== 'string') throw error;
      throw messages.createError('error.folder', [givenPath, (error as Error).message], [], error as Error);
    }
  };
  await explaining(async () => {
    await makeOwnFolder(dirname(path));
    await mkdir(beside, { mode: OWNER_ONLY_FOLDER });
    await mkdir(join(beside, subfolder), { mode: OWNER_ONLY_FOLDER });
  });
  let isPlaced = false;
  return {
    path,
    write: (name, content) => explaining(() => writeFlushed(join(beside, name), content)),
    place: () =>
      explaining(async () => {
        // Not every system renames a folder to the place of another one.
        if (isThere) await rmdir(path);
        await renamePatiently(beside, path);
        isPlaced = true;
      }),
    discard: async () => {
      if (!isPlaced) await rm(beside, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Whether an empty folder is there; false where nothing is. @throws SfError FolderNotEmptyError, FolderError */
async function isEmptyFolder(givenPath: string, path: string): Promise<boolean> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw messages.createError('error.folder', [givenPath, error.message], [], error);
  });
  if (names && names.length > 0) throw messages.createError('error.folderNotEmpty', [givenPath]);
  return names !== null;
}

/** @returns the SHA-256 of what was written */
async function writeFlushed(path: string, content: Chunks): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', OWNER_ONLY_FILE);
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
