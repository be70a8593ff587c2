import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Messages } from '@salesforce/core';
import type { Chunks } from './outputFile.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'output');

/**
 * Writes a document to standard output, no faster than its reader takes it. It is not an error if the reader (`head`) stops early.
 * The caller must have made sure that no listener of standard output throws.
 *
 * @throws SfError StdoutFailedError, for example for a full disk; the error of the chunks' source
 */
export const writeToStdout = async (chunks: Chunks): Promise<void> => {
  try {
    await pipeline(Readable.from(chunks), process.stdout, { end: false });
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE') return;
    throw syscall === 'write' ? messages.createError('stdoutFailed', [message]) : error;
  }
};
