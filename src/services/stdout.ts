import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes a document to standard output, no faster than its reader takes it. A reader that leaves early (`head`) has
 * what it wanted: no error.
 */
export const writeToStdout = async (pieces: Iterable<string>): Promise<void> => {
  try {
    await pipeline(Readable.from(pieces), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
};
