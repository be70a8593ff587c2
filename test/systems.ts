import { stat } from 'node:fs/promises';
import type { Context } from 'mocha';
import { expect } from 'chai';

const isLinux = process.platform === 'linux';
const isWindows = process.platform === 'win32';

/** What tests need that not every system has. */
export const systemHas = {
  /** On Windows, `kill` ends a process at once, and no signal reaches it. */
  signals: !isWindows,
  /** Windows has the rights of files in lists of their own. */
  modes: !isWindows,
  /** `sh`, `bash`, and scripts as programs. */
  shell: !isWindows,
  'named pipes': !isWindows,
  '/dev': !isWindows,
  /** A disk that is always full. */
  '/dev/full': isLinux,
  '/proc': isLinux,
};

/** Skips a test, or all of its group where it is called before them, on a system that lacks what they need. */
export function skipWithout(context: Context, need: keyof typeof systemHas): void {
  if (!systemHas[need]) context.skip();
}

/** That nobody but its owner can open a file or enter a folder, where a system has modes that say so. */
export async function expectOwnerOnly(path: string): Promise<void> {
  const found = await stat(path);
  if (systemHas.modes) expect(found.mode & 0o777, path).to.equal(found.isDirectory() ? 0o700 : 0o600);
}
