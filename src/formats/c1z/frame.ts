import { createReadStream, createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { Messages } from '@salesforce/core';
import { OWNER_ONLY_FILE } from '../../model/fileMode.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'c1z');

/** `C1ZF\0`: on-disk version 1. Source: ConductorOne/baton-sdk, pkg/dotc1z. */
const MAGIC = Buffer.from('C1ZF\0', 'latin1');
const MAGIC_OF_VERSION_3 = Buffer.from('C1Z3\0', 'latin1');

const DATABASE_HEADER = Buffer.from('SQLite format 3\0', 'latin1');

/** How many bytes are compressed at once. The number is fixed, since the compressed bytes depend on it. */
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

/** A window of 128 KiB stays in the processor's cache: half a gigabyte is packed in a fifth less time, a sixtieth larger. */
const WINDOW_LOG = 17;

/**
 * A database file as c1z: the magic, then one zstd frame. The frame states its size, so that a reader can refuse a large file
 * early. Its window is far below the 128 MiB that readers allow.
 *
 * @throws a system error when the file cannot be read
 */
export async function* pack(databaseFile: string): AsyncGenerator<Uint8Array> {
  const file = await open(databaseFile, 'r');
  try {
    const { size } = await file.stat();
    const compress = createZstdCompress({
      pledgedSrcSize: size,
      params: {
        [constants.ZSTD_c_compressionLevel]: 1,
        [constants.ZSTD_c_windowLog]: WINDOW_LOG,
        [constants.ZSTD_c_checksumFlag]: 1,
      },
    });
    // A failed read ends the stream with its error, which the consumer gets.
    const fed = feed(file, compress).catch((error: Error) => void compress.destroy(error));
    try {
      yield MAGIC;
      yield* compress as AsyncIterable<Uint8Array>;
    } finally {
      compress.destroy();
      await fed;
    }
  } finally {
    await file.close();
  }
}

/** Writes a file into a stream. It uses one buffer: new buffers would pile up faster than Node frees them. */
const feed = async (file: FileHandle, stream: Writable): Promise<void> => {
  const buffer = Buffer.allocUnsafe(CHUNK_LENGTH);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_LENGTH, null);
    if (bytesRead === 0) break;
    await new Promise<void>((resolve, reject) => {
      stream.write(buffer.subarray(0, bytesRead), (error) => (error ? reject(error) : resolve()));
    });
  }
  stream.end();
};

/**
 * Unpacks the database of a c1z file.
 *
 * @throws SfError NotC1zError, C1zVersionError; a system error when a file cannot be read or written
 */
export const unpack = async (c1zFile: string, databaseFile: string): Promise<void> => {
  const magic = await firstBytes(c1zFile, MAGIC.length);
  if (magic.equals(MAGIC_OF_VERSION_3)) throw messages.createError('c1zVersion', [c1zFile]);
  if (!magic.equals(MAGIC)) throw messages.createError('notC1z', [c1zFile]);
  try {
    await pipeline(
      createReadStream(c1zFile, { start: MAGIC.length }),
      createZstdDecompress(),
      createWriteStream(databaseFile, { mode: OWNER_ONLY_FILE }),
    );
  } catch (error) {
    if (!DAMAGED.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw messages.createError('notC1z', [c1zFile], undefined, error as Error);
  }
  const header = await firstBytes(databaseFile, DATABASE_HEADER.length);
  if (!header.equals(DATABASE_HEADER)) throw messages.createError('notC1z', [c1zFile]);
};
