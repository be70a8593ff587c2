import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Pieces } from './outputFile.js';

/**
 * Writes a document to standard output, no faster than its reader takes it. A reader that leaves early (`head`) has
 * what it wanted: no error.
 */
export const writeToStdout = async (pieces: Pieces): Promise<void> => {
  try {
    await pipeline(Readable.from(pieces), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
};
