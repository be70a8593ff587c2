import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program and gives what it wrote to standard output. @throws Error when it does not end with 0 */
export type Tool = (...args: string[]) => Promise<string>;

/** A program on the PATH; where it is not, null, and a line that nobody overlooks. */
export const findTool = async (name: string): Promise<Tool | null> => {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!isThere) continue;
    return async (...args) => (await execute(path, args, { maxBuffer: 2 ** 30 })).stdout;
  }
  process.stderr.write(`\n  !! SKIPPED: "${name}" is not on the PATH; what it says of our files is not tested. !!\n`);
  return null;
};
