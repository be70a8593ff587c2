import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Messages } from '@salesforce/core';
import type { Pieces } from './outputFile.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'output');

/**
 * Writes a document to standard output, no faster than its reader takes it. A reader that leaves early (`head`) has
 * what it wanted: no error. The caller has seen to it that no listener of standard output throws.
 *
 * @throws SfError StdoutFailedError, such as for a full disk; what the pieces come from
 */
export const writeToStdout = async (pieces: Pieces): Promise<void> => {
  try {
    await pipeline(Readable.from(pieces), process.stdout, { end: false });
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE') return;
    throw syscall === 'write' ? messages.createError('stdoutFailed', [message]) : error;
  }
};
