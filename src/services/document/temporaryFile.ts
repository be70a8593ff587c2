import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What tells one run's file from another's. */
const RUN = /^[0-9a-f]{12}\.tmp$/;

/** No run takes so long, and a nightly one finds what the night before has left. */
const ABANDONED_AFTER_MILLISECONDS = 12 * 3_600_000;

const prefixOf = (target: string): string => `.${basename(target)}.`;

/** A path beside a target that no other run uses. */
export const temporaryPath = (target: string): string =>
  join(dirname(target), `${prefixOf(target)}${randomBytes(6).toString('hex')}.tmp`);

const isAbandoned = async (path: string): Promise<boolean> => {
  const { mtimeMs } = await stat(path);
  return Date.now() - mtimeMs > ABANDONED_AFTER_MILLISECONDS;
};

/**
 * Removes what earlier runs for a target left beside it when they were killed. What cannot be removed stays: it is no
 * reason to fail.
 */
export const removeAbandoned = async (target: string): Promise<void> => {
  const prefix = prefixOf(target);
  const names = await readdir(dirname(target)).catch((): string[] => []);
  for (const name of names) {
    if (!name.startsWith(prefix) || !RUN.test(name.slice(prefix.length))) continue;
    const path = join(dirname(target), name);
    if (await isAbandoned(path).catch(() => false)) await rm(path, { force: true }).catch(() => undefined);
  }
};
