import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'c1z');

/** `C1ZF\0`: on-disk version 1. Source: ConductorOne/baton-sdk, pkg/dotc1z. */
const MAGIC = Buffer.from('C1ZF\0', 'latin1');
const MAGIC_OF_VERSION_3 = Buffer.from('C1Z3\0', 'latin1');

const DATABASE_HEADER = Buffer.from('SQLite format 3\0', 'latin1');

/** Always the same, since the compressed bytes depend on how the input was cut. */
const CHUNK_LENGTH = 1_048_576;

const DAMAGED = /^(ZSTD_|Z_BUF_ERROR)/;

const firstBytes = async (path: string, length: number): Promise<Buffer> => {
  const file = await open(path, 'r');
  try {
    return (await file.read(Buffer.alloc(length), 0, length, 0)).buffer;
  } finally {
    await file.close();
  }
};

/** @throws SfError NodeTooOldError where Node has no zstd (before 22.15) */
const requireZstd = (): void => {
  if (typeof zlib.createZstdCompress !== 'function') throw messages.createError('nodeTooOld', [process.version]);
};

/**
 * A database file as c1z: the magic, then one zstd frame. The frame states its size, so that a reader can refuse it
 * early, and its window is far below the 128 MiB that readers allow.
 *
 * @throws SfError NodeTooOldError; a system error when the file cannot be read
 */
export async function* pack(databaseFile: string): AsyncGenerator<Uint8Array> {
  requireZstd();
  const { size } = await stat(databaseFile);
  const compress = zlib.createZstdCompress({
    pledgedSrcSize: size,
    params: { [zlib.constants.ZSTD_c_compressionLevel]: 1, [zlib.constants.ZSTD_c_checksumFlag]: 1 },
  });
  const source = createReadStream(databaseFile, { highWaterMark: CHUNK_LENGTH });
  const fed = pipeline(source, compress);
  // Its consumer hears of a failed read through the stream that it reads.
  fed.catch(() => undefined);
  try {
    yield MAGIC;
    yield* compress as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
    compress.destroy();
  }
}

/**
 * Unpacks the database of a c1z file.
 *
 * @throws SfError NotC1zError, C1zVersionError, NodeTooOldError; a system error when a file cannot be read or written
 */
export const unpack = async (c1zFile: string, databaseFile: string): Promise<void> => {
  requireZstd();
  const magic = await firstBytes(c1zFile, MAGIC.length);
  if (magic.equals(MAGIC_OF_VERSION_3)) throw messages.createError('c1zVersion', [c1zFile]);
  if (!magic.equals(MAGIC)) throw messages.createError('notC1z', [c1zFile]);
  try {
    await pipeline(
      createReadStream(c1zFile, { start: MAGIC.length }),
      zlib.createZstdDecompress(),
      createWriteStream(databaseFile, { mode: 0o600 }),
    );
  } catch (error) {
    if (!DAMAGED.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw messages.createError('notC1z', [c1zFile], undefined, error as Error);
  }
  const header = await firstBytes(databaseFile, DATABASE_HEADER.length);
  if (!header.equals(DATABASE_HEADER)) throw messages.createError('notC1z', [c1zFile]);
};
