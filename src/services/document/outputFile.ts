import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Messages, SfError } from '@salesforce/core';
import { removeAbandoned, temporaryPath } from './temporaryFile.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'output');

const OWNER_ONLY = 0o600;

/** What one unit of a string takes in UTF-8 at most. */
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

/** Where text becomes UTF-8, piece after piece: a buffer for each would pile up faster than they are collected. */
class Room {
  private buffer = Buffer.alloc(0);

  /** The text's bytes, until the next text. */
  public hold(text: string): Uint8Array {
    const most = text.length * BYTES_OF_A_UNIT;
    if (this.buffer.length < most) this.buffer = Buffer.allocUnsafeSlow(most);
    return this.buffer.subarray(0, this.buffer.write(text));
  }
}

const writeAll = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
};

const explain = (path: string, error: unknown): Error => {
  // Said already: what the pieces come from, not the file, is what failed.
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
    file = await open(beside, isDevice ? 'w' : 'wx', OWNER_ONLY);
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
      const room = new Room();
      for await (const piece of pieces) await writeAll(file, typeof piece === 'string' ? room.hold(piece) : piece);
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
