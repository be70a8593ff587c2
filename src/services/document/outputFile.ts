import { Messages, SfError } from '@salesforce/core';
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OWNER_ONLY_FILE } from '../../model/fileMode.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'output');

/** How many bytes of UTF-8 one unit of a string becomes at most. */
const BYTES_OF_A_UNIT = 3;

/** A document in parts: text, which becomes UTF-8, or bytes. */
export type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** A file that appears whole or not at all. */
export type OutputFile = {
  readonly path: string;
  /** Writes the document and flushes it; the target is as it was. @throws SfError OutputFileError */
  prepare(pieces: Pieces): Promise<void>;
  /** Puts what was prepared where the target is. @throws SfError OutputFileError */
  place(): Promise<void>;
  /** Prepares a document and puts it in place. @throws SfError OutputFileError */
  write(pieces: Pieces): Promise<void>;
  /** Leaves the target as it was. Harmless when the document is in place. */
  discard(): Promise<void>;
};

/** Encodes texts as UTF-8 in one buffer: buffers of their own would pile up faster than they are collected. */
class TextEncoderBuffer {
  private buffer = Buffer.alloc(0);

  /** The text's bytes, until the next text. */
  public encode(text: string): Uint8Array {
    const most = text.length * BYTES_OF_A_UNIT;
    if (this.buffer.length < most) this.buffer = Buffer.allocUnsafeSlow(most);
    return this.buffer.subarray(0, this.buffer.write(text));
  }
}

const writeAll = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
};

const explain = (path: string, error: unknown): Error => {
  // The error is explained already: the source of the pieces has failed, not the file.
  if (error instanceof SfError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const key = ['ENOENT', 'ENOTDIR'].includes(code)
    ? 'noFolder'
    : ['EACCES', 'EPERM', 'EROFS'].includes(code)
      ? 'notWritable'
      : code === 'ENOSPC' || code === 'EDQUOT'
        ? 'diskFull'
        : 'writeFailed';
  const translated = new SfError(
    messages.getMessage(key, [path, message]),
    'OutputFileError',
    messages.getMessages(`${key}.actions`, [dirname(path)]),
  );
  translated.cause = error;
  return translated;
};

/** Where a target really lies, and whether it is something to write into (a device, a pipe) rather than to replace. */
const inspect = async (path: string): Promise<{ target: string; isDevice: boolean }> => {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw explain(path, error);
  });
  if (!found) return { target: path, isDevice: false };
  if (found.isDirectory()) throw messages.createError('isDirectory', [path]);
  return { target: await realpath(path), isDevice: !found.isFile() };
};

/**
 * Opens a file for a document that is still to come, so that a path that cannot be written is known before any work is
 * done. The document goes to a file beside the target, readable by its owner only, and is renamed when it is whole. What
 * killed runs left there is removed. A device has the document as it is written.
 *
 * @throws SfError OutputFileError, IsDirectoryError
 */
export const openOutputFile = async (givenPath: string): Promise<OutputFile> => {
  const path = resolve(givenPath);
  const { target, isDevice } = await inspect(path);
  const beside = isDevice ? target : temporaryPath(target);
  let file: FileHandle;
  try {
    file = await open(beside, isDevice ? 'w' : 'wx', OWNER_ONLY_FILE);
  } catch (error) {
    throw explain(path, error);
  }
  if (!isDevice) await removeAbandoned(target);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await file.close();
    isOpen = false;
  };
  const discard = async (): Promise<void> => {
    await close();
    if (!isDevice) await rm(beside, { force: true });
  };
  const orDiscard = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      await discard().catch(() => undefined);
      throw explain(path, error);
    }
  };
  const prepare = (pieces: Pieces): Promise<void> =>
    orDiscard(async () => {
      const buffer = new TextEncoderBuffer();
      for await (const piece of pieces) await writeAll(file, typeof piece === 'string' ? buffer.encode(piece) : piece);
      if (!isDevice) await file.sync();
      await close();
    });
  const place = (): Promise<void> =>
    orDiscard(async () => {
      if (!isDevice) await rename(beside, target);
    });
  return {
    path,
    prepare,
    place,
    write: async (pieces) => {
      await prepare(pieces);
      await place();
    },
    discard,
  };
};

/** The end of a temporary file's name, which differs from run to run. */
const RUN = /^[0-9a-f]{12}\.tmp$/;

/** No run takes so long, and a nightly run finds the files that the night before has left. */
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
