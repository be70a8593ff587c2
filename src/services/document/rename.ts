import * as files from 'node:fs/promises';
import { retry } from '../../org/retry.js';

/** What Windows says of a file that another program has open. Elsewhere, such a file can be replaced, and these mean something else. */
const IN_USE: ReadonlySet<string | undefined> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Together some seconds. A scanner looks at a new file for a moment; a spreadsheet keeps it open. */
const PAUSES = { retries: 6, firstRetryAfter: 30 };

/** Whether an error says that another program has a file open. */
export function isInUse(error: unknown, platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'win32' && IN_USE.has((error as NodeJS.ErrnoException).code);
}

/**
 * Puts a file or a folder in a place. Where Windows says that another program has it open, it waits for a moment.
 *
 * @param rename and platform: those of this machine, but in tests
 * @throws a system error
 */
export async function renamePatiently(
  from: string,
  to: string,
  rename = files.rename,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  await retry(
    () => rename(from, to),
    (error) => isInUse(error, platform),
    PAUSES,
  );
}

/**
 * Looks whether the file at a path can be replaced in the end, before any work is done.
 *
 * @throws a system error where another program has it open in a way that keeps others from writing, or where it is read-only
 */
export async function expectReplaceable(
  path: string,
  open = files.open,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  if (platform !== 'win32') return;
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  await file?.close();
}
