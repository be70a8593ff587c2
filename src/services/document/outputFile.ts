import { Messages, SfError } from '@salesforce/core';
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OWNER_ONLY_FILE } from '../../model/fileMode.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'output');

/** How many bytes of UTF-8 one UTF-16 unit of a string takes at most. */
const BYTES_OF_A_UNIT = 3;

/** A document in chunks: text, which is written as UTF-8, or bytes. */
export type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** A file that appears whole or not at all. */
export type OutputFile = {
  readonly path: string;
  /** Writes the document beside its target and flushes it. @throws SfError OutputFileError */
  prepare(chunks: Chunks): Promise<void>;
  /** Replaces the target by the document. @throws SfError OutputFileError */
  place(): Promise<void>;
  /** Prepares a document and puts it in place. @throws SfError OutputFileError */
  write(chunks: Chunks): Promise<void>;
  /** Removes a document that is not in place. Does nothing to one that is. */
  discard(): Promise<void>;
};

/** Encodes texts as UTF-8 in one buffer: a buffer for each text would take memory faster than Node frees it. */
class TextEncoderBuffer {
  private buffer = Buffer.alloc(0);

  /** The bytes of a text. The next text overwrites them. */
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
  // The error is explained already: the source of the chunks has failed, not the file.
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

/** The real path of a target, and whether it is a device or a pipe, which is written to and not replaced. */
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
 * Opens a file for a later document, so that a bad path is refused before any work is done. The document is written to a file beside
 * the target, which only its owner can read, and which is renamed when it is complete. Files that killed runs have left there are
 * removed. A document for a device is written to the device itself.
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
  const prepare = (chunks: Chunks): Promise<void> =>
    orDiscard(async () => {
      const buffer = new TextEncoderBuffer();
      for await (const chunk of chunks) await writeAll(file, typeof chunk === 'string' ? buffer.encode(chunk) : chunk);
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
    write: async (chunks) => {
      await prepare(chunks);
      await place();
    },
    discard,
  };
};

/** The end of a temporary file's name. Each run has another. */
const RUN = /^[0-9a-f]{12}\.tmp$/;

/** Longer than any run takes, and short enough that a nightly run removes the files of the night before. */
const ABANDONED_AFTER_MILLISECONDS = 12 * 3_600_000;

const prefixOf = (target: string): string => `.${basename(target)}.`;

/** A path beside a target, which no other run uses. */
export const temporaryPath = (target: string): string =>
  join(dirname(target), `${prefixOf(target)}${randomBytes(6).toString('hex')}.tmp`);

const isAbandoned = async (path: string): Promise<boolean> => {
  const { mtimeMs } = await stat(path);
  return Date.now() - mtimeMs > ABANDONED_AFTER_MILLISECONDS;
};

/**
 * Removes the files that killed runs have left beside a target. A file that cannot be removed stays, and nothing fails.
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

/** The real path of a file, which need not exist. */
const placeOf = async (path: string): Promise<string> => {
  if (path === STREAM) return STREAM;
  const whole = resolve(path);
  const folder = dirname(whole);
  return realpath(whole).catch(async () => join(await realpath(folder).catch(() => folder), basename(whole)));
};

/**
 * Refuses two paths of the same file, however they are spelled.
 *
 * @param paths `-` for a stream; undefined for a path that is not given
 * @throws SfError SameOutputTwiceError
 */
export const refuseSameFileTwice = async (paths: ReadonlyArray<string | undefined>): Promise<void> => {
  const seen = new Map<string, string>();
  for (const path of paths) {
    if (path === undefined) continue;
    const place = await placeOf(path);
    const before = seen.get(place);
    if (before !== undefined) throw messages.createError('sameOutputTwice', [before, path]);
    seen.set(place, path);
  }
};
