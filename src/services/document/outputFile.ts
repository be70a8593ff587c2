import { Messages, SfError } from '@salesforce/core';
import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, lstat, open, readdir, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OWNER_ONLY_FILE } from '../../model/fileMode.js';
import { descriptorOf, openStream, type OutputStream, STDOUT, streamTo } from './outputStream.js';
import { expectReplaceable, isInUse, renamePatiently } from './rename.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'output');

/** How many bytes of UTF-8 one UTF-16 unit of a string takes at most. */
const BYTES_OF_A_UNIT = 3;

/** The bit of a folder's mode that lets everybody write in it. */
const WRITABLE_BY_ALL = 0o002;

/** A document in chunks: text, which is written as UTF-8, or bytes. */
export type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** A file that appears whole or not at all, or a stream, which is written to as it is. */
export type OutputFile = {
  readonly path: string;
  /** Whether it is a pipe, a device or an open file of this process. What is written there cannot be taken back. */
  readonly isStream: boolean;
  /** Writes the document beside its target and flushes it; into a stream, at once. @throws SfError OutputFileError */
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

const NO_PLACE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EBADF']);
const NO_ACCESS: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);
const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

const keyOf = (code: string, isStream: boolean): string => {
  if (NO_ACCESS.has(code)) return 'notWritable';
  if (NO_ROOM.has(code)) return isStream ? 'streamFull' : 'diskFull';
  if (NO_PLACE.has(code)) return isStream ? 'noStream' : 'noFolder';
  return isStream ? 'streamFailed' : 'writeFailed';
};

const explain = (path: string, error: unknown, isStream = false): Error => {
  // The error is explained already: the source of the chunks has failed, not the file.
  if (error instanceof SfError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const key = !isStream && isInUse(error) ? 'inUse' : keyOf(code, isStream);
  const translated = new SfError(
    messages.getMessage(key, [path, message]),
    'OutputFileError',
    messages.getMessages(`${key}.actions`, [dirname(path)]),
  );
  translated.cause = error;
  return translated;
};

/** What is at a path, links followed; null if nothing is. @throws SfError OutputFileError, IsDirectoryError, OfAnotherUserError */
const inspect = async (path: string): Promise<Stats | null> => {
  await refusePlanted(path);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw explain(path, error);
  });
  if (found?.isDirectory()) throw messages.createError('isDirectory', [path]);
  return found;
};

/**
 * Refuses a link or a pipe that another user has put into a folder where everybody can write: what is written would go where that user
 * wants it. Linux refuses the same, but not on every machine.
 *
 * Source: protected_symlinks and protected_fifos, "Documentation for /proc/sys/fs/", kernel.org.
 */
async function refusePlanted(path: string): Promise<void> {
  const user = process.geteuid?.();
  const [entry, folder] = await Promise.all([path, dirname(path)].map((one) => lstatOf(one)));
  if (user === undefined || !entry || !folder || !(entry.isSymbolicLink() || entry.isFIFO())) return;
  const isOpenToAll = (folder.mode & WRITABLE_BY_ALL) !== 0;
  if (isOpenToAll && entry.uid !== user && entry.uid !== folder.uid)
    throw messages.createError('ofAnotherUser', [path]);
}

const lstatOf = (path: string): Promise<Stats | undefined> => lstat(path).catch(() => undefined);

/**
 * Opens a file for a later document, so that a bad path is refused before any work is done. The document is written to a file beside
 * the target, which only its owner can read, and which is renamed when it is complete. Files that killed runs have left there are
 * removed. A document for a stream is written to the stream itself.
 *
 * @param signal ends the waiting for a reader of a pipe with its reason
 * @param listings of a run that writes many files
 * @throws SfError OutputFileError, IsDirectoryError, OfAnotherUserError, StdoutTakenError for standard output, which has what the
 * command tells
 */
export const openOutputFile = async (
  givenPath: string,
  signal?: AbortSignal,
  listings = new FolderListings(),
): Promise<OutputFile> => {
  const path = resolve(givenPath);
  const descriptor = await descriptorOf(path);
  if (descriptor === STDOUT) throw messages.createError('stdoutTaken', [givenPath]);
  const found = descriptor === null ? await inspect(path) : null;
  if (descriptor === null && (found === null || found.isFile())) return openFile(path, listings);
  try {
    return toOutput(path, await (found ? openStream(path, found, signal) : streamTo(descriptor!, signal)));
  } catch (error) {
    signal?.throwIfAborted();
    throw explain(path, error, true);
  }
};

function toOutput(path: string, stream: OutputStream): OutputFile {
  let isOpen = true;
  const discard = async (): Promise<void> => {
    if (isOpen) await stream.close();
    isOpen = false;
  };
  const prepare = async (chunks: Chunks): Promise<void> => {
    const buffer = new TextEncoderBuffer();
    try {
      for await (const chunk of chunks) await stream.write(typeof chunk === 'string' ? buffer.encode(chunk) : chunk);
      await discard();
    } catch (error) {
      await discard().catch(() => undefined);
      // It is no error if the reader (`head`) stops early.
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw explain(path, error, true);
    }
  };
  return { path, isStream: true, prepare, place: () => Promise.resolve(), write: prepare, discard };
}

async function openFile(path: string, listings: FolderListings): Promise<OutputFile> {
  const target = await realpath(path).catch(() => path);
  const beside = temporaryPath(target);
  let file: FileHandle;
  try {
    await expectReplaceable(target);
    file = await open(beside, 'wx', OWNER_ONLY_FILE);
  } catch (error) {
    throw explain(path, error);
  }
  await removeAbandoned(target, listings);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await file.close();
    isOpen = false;
  };
  const discard = async (): Promise<void> => {
    await close();
    await rm(beside, { force: true });
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
      await file.sync();
      await close();
    });
  const place = (): Promise<void> => orDiscard(() => renamePatiently(beside, target));
  return {
    path,
    isStream: false,
    prepare,
    place,
    write: async (chunks) => {
      await prepare(chunks);
      await place();
    },
    discard,
  };
}

/** The end of a temporary file's name. Each run has another. */
const RUN = /^[0-9a-f]{12}\.tmp$/;

/** Longer than any run takes, and short enough that a nightly run removes the files of the night before. */
const ABANDONED_AFTER_MILLISECONDS = 12 * 3_600_000;

const prefixOf = (target: string): string => `.${basename(target)}.`;

/** A path beside a target, which no other run uses. */
export const temporaryPath = (target: string): string =>
  join(dirname(target), `${prefixOf(target)}${randomBytes(6).toString('hex')}.tmp`);

const isAbandoned = async (path: string): Promise<boolean> => {
  const found = await lstat(path);
  const isOwn = process.geteuid === undefined || found.uid === process.geteuid();
  return isOwn && found.isFile() && Date.now() - found.mtimeMs > ABANDONED_AFTER_MILLISECONDS;
};

/** The names in folders, each of which is listed once: a run may write thousands of files into one. */
export class FolderListings {
  private readonly names = new Map<string, Promise<readonly string[]>>();

  /** @returns none of a folder that cannot be listed */
  public namesIn(folder: string): Promise<readonly string[]> {
    const names = this.names.get(folder) ?? readdir(folder).catch(() => []);
    this.names.set(folder, names);
    return names;
  }
}

/**
 * Removes the files that killed runs of this user have left beside a target. A file that cannot be removed stays, and nothing fails.
 */
export const removeAbandoned = async (target: string, listings = new FolderListings()): Promise<void> => {
  const prefix = prefixOf(target);
  for (const name of await listings.namesIn(dirname(target))) {
    if (!name.startsWith(prefix) || !RUN.test(name.slice(prefix.length))) continue;
    const path = join(dirname(target), name);
    if (await isAbandoned(path).catch(() => false)) await rm(path, { force: true }).catch(() => undefined);
  }
};

/** Windows and macOS take upper and lower case of a file's name for the same, nearly always. */
function inOneCase(place: string | number, platform: NodeJS.Platform): string | number {
  const isSame = platform === 'win32' || platform === 'darwin';
  return isSame && typeof place === 'string' ? place.toLowerCase() : place;
}

/** The real path of a file, which need not exist, or the number of an open file of this process. */
const placeOf = async (path: string): Promise<string | number> => {
  if (path === '-') return STDOUT;
  const descriptor = await descriptorOf(path);
  if (descriptor !== null) return descriptor;
  const whole = resolve(path);
  const folder = dirname(whole);
  return realpath(whole).catch(async () => join(await realpath(folder).catch(() => folder), basename(whole)));
};

/**
 * Refuses two paths of the same file, however they are spelled.
 *
 * @param paths `-` for standard output; undefined for a path that is not given
 * @throws SfError SameOutputTwiceError
 */
export const refuseSameFileTwice = async (
  paths: ReadonlyArray<string | undefined>,
  platform = process.platform,
): Promise<void> => {
  const seen = new Map<string | number, string>();
  for (const path of paths) {
    if (path === undefined) continue;
    const place = inOneCase(await placeOf(path), platform);
    const before = seen.get(place);
    if (before !== undefined) throw messages.createError('sameOutputTwice', [before, path]);
    seen.set(place, path);
  }
};
