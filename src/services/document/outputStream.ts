import { constants, fstat, write as writeToDescriptor, type Stats } from 'node:fs';
import { open, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

export const STDOUT = 1;

/** What is written to as it is, and neither made nor replaced: a pipe, a device, or what this process was started with. */
export type OutputStream = {
  /** Writes all bytes, no faster than the reader takes them. @throws a system error */
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
};

/** What `write` gives back of a call of the system: how many bytes it took. */
type WriteOnce = (bytes: Uint8Array, from: number) => Promise<{ bytesWritten: number }>;

const STANDARD_STREAMS: Readonly<Record<string, number>> = { '/dev/stdin': 0, '/dev/stdout': STDOUT, '/dev/stderr': 2 };

/** More links than any path has. Linux follows 40. */
const MOST_LINKS = 40;

const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 50;

/**
 * The number of the open file of this process that a path stands for, such as `/dev/stdout` or the `/dev/fd/63` that a shell puts for
 * `>(command)`, also through links. Null for any other path. Opening such a path would not do: it fails for a socket, and would
 * empty the file that a shell has put there with `>>`.
 */
export async function descriptorOf(path: string): Promise<number | null> {
  let place = resolve(path);
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const standard = STANDARD_STREAMS[place];
    if (standard !== undefined) return standard;
    const folder = await realpath(dirname(place)).catch(() => dirname(place));
    if (/^\d+$/.test(basename(place)) && ['/dev/fd', `/proc/${process.pid}/fd`].includes(folder)) {
      return Number(basename(place));
    }
    const target = await readlink(place).catch(() => null);
    if (target === null) return null;
    place = resolve(folder, target);
  }
  return null;
}

/** Whether a path stands for standard output: `-`, or what `descriptorOf` says. */
export async function isStdout(path: string): Promise<boolean> {
  return path === '-' || (await descriptorOf(path)) === STDOUT;
}

/**
 * A stream to an open file of this process.
 *
 * @throws a system error when there is none of this number
 */
export async function streamTo(descriptor: number, signal?: AbortSignal): Promise<OutputStream> {
  await promisify(fstat)(descriptor);
  const writeOnce = promisify(writeToDescriptor);
  return {
    write: (bytes) => writeAll((piece, from) => writeOnce(descriptor, piece, from), bytes, signal),
    close: () => Promise.resolve(),
  };
}

/**
 * Opens a pipe or a device. Like a shell, it waits until somebody reads the pipe.
 *
 * @param signal ends the waiting with its reason
 * @throws a system error
 */
export async function openStream(path: string, found: Stats, signal?: AbortSignal): Promise<OutputStream> {
  const openOnce = (flags = 0): ReturnType<typeof open> => open(path, constants.O_WRONLY | flags);
  const file = found.isFIFO()
    ? await untilReady('ENXIO', () => openOnce(constants.O_NONBLOCK), signal)
    : await openOnce(constants.O_NOCTTY);
  return {
    write: (bytes) => writeAll((piece, from) => file.write(piece, from), bytes, signal),
    close: () => file.close(),
  };
}

async function writeAll(writeOnce: WriteOnce, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const from = at;
    at += (await untilReady('EAGAIN', () => writeOnce(bytes, from), signal)).bytesWritten;
  }
}

/** Repeats a call of the system, with growing pauses, as long as it says that the other side is not ready. */
async function untilReady<T>(notReady: string, call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await call();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== notReady) throw error;
    }
    signal?.throwIfAborted();
    await wait(pause);
  }
}
