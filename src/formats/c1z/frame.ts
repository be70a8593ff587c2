import { createReadStream, createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { Messages, type SfError } from '@salesforce/core';
import { OWNER_ONLY_FILE } from '../../model/fileMode.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'c1z');

/** `C1ZF\0`: on-disk version 1. Source: ConductorOne/baton-sdk, pkg/dotc1z. */
const MAGIC = Buffer.from('C1ZF\0', 'latin1');
const MAGIC_OF_VERSION_3 = Buffer.from('C1Z3\0', 'latin1');

const DATABASE_HEADER = Buffer.from('SQLite format 3\0', 'latin1');

/** How many bytes are compressed at once. The number is fixed, since the compressed bytes depend on it. */
const CHUNK_LENGTH = 1_048_576;

const DAMAGED = /^(ZSTD_|Z_BUF_ERROR)/;

/** What a c1z may take unpacked: as much as the command line tool baton takes. Source: ConductorOne/baton, which sets it to 3 GiB. */
const MOST_BYTES = 3 * 1024 ** 3;

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
 * Unpacks the database of a c1z file. One that takes too much room is refused by the size that its frame states, or else as soon as
 * more has come than it may take.
 *
 * @param mostBytes the size that the database may have
 * @throws SfError NotC1zError, C1zVersionError, C1zTooLargeError; a system error when a file cannot be read or written
 */
export const unpack = async (c1zFile: string, databaseFile: string, mostBytes = MOST_BYTES): Promise<void> => {
  const head = await firstBytes(c1zFile, MAGIC.length + LONGEST_FRAME_HEADER);
  const magic = head.subarray(0, MAGIC.length);
  if (magic.equals(MAGIC_OF_VERSION_3)) throw messages.createError('c1zVersion', [c1zFile]);
  if (!magic.equals(MAGIC)) throw messages.createError('notC1z', [c1zFile]);
  const tooLarge = (): SfError =>
    messages.createError('c1zTooLarge', [c1zFile, (mostBytes / 1024 ** 2).toLocaleString('en-US')]);
  if ((statedSize(head.subarray(MAGIC.length)) ?? 0) > mostBytes) throw tooLarge();
  let unpacked = 0;
  const bounded = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      unpacked += chunk.length;
      if (unpacked > mostBytes) done(tooLarge());
      else done(null, chunk);
    },
  });
  try {
    await pipeline(
      createReadStream(c1zFile, { start: MAGIC.length }),
      createZstdDecompress(),
      bounded,
      createWriteStream(databaseFile, { mode: OWNER_ONLY_FILE }),
    );
  } catch (error) {
    if (!DAMAGED.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw messages.createError('notC1z', [c1zFile], undefined, error as Error);
  }
  const header = await firstBytes(databaseFile, DATABASE_HEADER.length);
  if (!header.equals(DATABASE_HEADER)) throw messages.createError('notC1z', [c1zFile]);
};

const FRAME_MAGIC = 0xfd2fb528;
const LONGEST_FRAME_HEADER = 18;

/** The size that the header of a zstd frame states; null where it states none. Source: RFC 8878, 3.1.1.1. */
function statedSize(header: Buffer): number | null {
  if (header.readUInt32LE(0) !== FRAME_MAGIC) return null;
  const descriptor = header.readUInt8(4);
  const isSingleSegment = (descriptor & 0b10_0000) !== 0;
  const at = 5 + (isSingleSegment ? 0 : 1) + [0, 1, 2, 4][descriptor & 0b11]!;
  switch (descriptor >> 6) {
    case 0:
      return isSingleSegment ? header.readUInt8(at) : null;
    case 1:
      return header.readUInt16LE(at) + 256;
    case 2:
      return header.readUInt32LE(at);
    default:
      return Number(header.readBigUInt64LE(at));
  }
}
