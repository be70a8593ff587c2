import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Messages } from '@salesforce/core';
import { SQLITE, sqliteCode } from './sqlite.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'snapshot');

/** The name of a folder: what it is for, and the id of the process that made it. `mkdtemp` adds six characters. */
const NAME = /^sf-access-(?:c1z|reading|serve)-(\d+)-[A-Za-z0-9]{6}$/;

/** Longer than a process uses such a folder. Its id may belong to another process by then. */
const MOST_AGE = 24 * 60 * 60 * 1000;

/** The folders of this process. An earlier process may have had the same id: in a container that is the rule. */
const own = new Set<string>();

/**
 * Makes a folder for a short time, which only this user can enter, and removes those that killed processes have left. What lies in
 * them tells what people may do in an org.
 *
 * @param purpose a part of the folder's name
 * @throws SfError TemporaryFolderError when it cannot be made
 */
export async function makeTemporaryFolder(purpose: 'c1z' | 'reading' | 'serve'): Promise<string> {
  await removeLeftFolders();
  const folder = await mkdtemp(join(tmpdir(), `sf-access-${purpose}-${process.pid}-`)).catch((error: Error) => {
    throw messages.createError('temporaryFolder', [tmpdir(), error.message], [], error);
  });
  own.add(folder);
  return folder;
}

const NO_ROOM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** An error that came while files in a temporary folder were written: in plain words where its disk is full. */
export function explainFullDisk(error: unknown, folder: string): Error {
  if (!isDiskFull(error)) return error as Error;
  return messages.createError('temporaryFolderFull', [dirname(folder)], [], error as Error);
}

/** Whether an error of SQLite or of the system says that there is no room on a disk. */
export function isDiskFull(error: unknown): boolean {
  return sqliteCode(error) === SQLITE.FULL || NO_ROOM.has((error as NodeJS.ErrnoException).code);
}

/** Removes a folder of this process with all that is in it. On Windows, a scanner may have a new file open for a moment. */
export async function removeTemporaryFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  own.delete(folder);
}

/**
 * Removes the folders of this user's processes that have ended. Links are not followed, and a folder that cannot be removed stays. The
 * folders of other users are theirs to remove.
 */
export async function removeLeftFolders(): Promise<void> {
  const names = await readdir(tmpdir()).catch((): string[] => []);
  for (const name of names) {
    const pid = NAME.exec(name)?.[1];
    const folder = join(tmpdir(), name);
    if (pid === undefined || own.has(folder)) continue;
    const isLeft = await isLeftBy(Number(pid), folder).catch(() => false);
    if (isLeft) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isLeftBy(pid: number, folder: string): Promise<boolean> {
  const found = await lstat(folder);
  const isOwn = process.geteuid === undefined || found.uid === process.geteuid();
  if (!isOwn || !found.isDirectory()) return false;
  const startOfThisProcess = Date.now() - process.uptime() * 1000;
  const isOver = pid === process.pid ? found.mtimeMs < startOfThisProcess : !isAlive(pid);
  return isOver || Date.now() - found.mtimeMs > MOST_AGE;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // The process exists, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
