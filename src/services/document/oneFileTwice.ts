import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'output');

const STREAM = '-';

/** Where a file lies, whatever links lead there. */
const placeOf = async (path: string): Promise<string> => {
  if (path === STREAM) return STREAM;
  const whole = resolve(path);
  const folder = dirname(whole);
  return realpath(whole).catch(async () => join(await realpath(folder).catch(() => folder), basename(whole)));
};

/**
 * Refuses one file for two uses, however it is spelled.
 *
 * @param paths `-` is a stream, and undefined nothing
 * @throws SfError SameOutputTwiceError
 */
export const refuseOneTwice = async (paths: ReadonlyArray<string | undefined>): Promise<void> => {
  const seen = new Map<string, string>();
  for (const path of paths) {
    if (path === undefined) continue;
    const place = await placeOf(path);
    const before = seen.get(place);
    if (before !== undefined) throw messages.createError('sameOutputTwice', [before, path]);
    seen.set(place, path);
  }
};
