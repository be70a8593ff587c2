import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Messages } from '@salesforce/core';
import type { z } from 'zod';
import type { CallLog } from '../../org/write/recordWriter.js';
import type { EntryLine, HeaderLine } from './journalSchema.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'journal');

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

export type JournalHeader = {
  readonly orgId: string;
  readonly username: string;
  /** `access grant`, as the user typed it. */
  readonly command: string;
};

/** A file that says, whenever the process ends, what may have been written to an org, and how it was before. */
export type Journal = CallLog & {
  readonly path: string;
  /** Why a line could not be written; null while all were. */
  readonly problem: string | null;
  close(): Promise<void>;
};

/** A path that no other run has: `<dataDir>/access-journals/<UTC time>-<orgId>.jsonl`. */
export const defaultJournalPath = (dataDir: string, orgId: string, now: Date): string =>
  join(dataDir, 'access-journals', `${now.toISOString().replaceAll(/[-:]/g, '')}-${orgId}.jsonl`);

/**
 * Opens a new journal, readable by its owner only; its folder is made if need be.
 *
 * `sending` resolves once its line is on the disk, so that no call goes out that the journal does not know.
 *
 * @throws SfError JournalExistsError, JournalNotWritableError; the latter also from the journal's methods
 */
export const openJournal = async (givenPath: string, header: JournalHeader): Promise<Journal> => {
  const path = resolve(givenPath);
  const file = await create(path);
  let sequence = 0;
  let problem: string | null = null;
  let lastLine: Promise<void> = Promise.resolve();
  // One line at a time: calls are under way at the same time, their lines must not mix.
  const write = async (line: z.input<typeof HeaderLine> | z.input<typeof EntryLine>): Promise<void> => {
    lastLine = lastLine.then(() => file.appendFile(`${JSON.stringify(line)}\n`));
    try {
      await lastLine;
    } catch (error) {
      problem ??= (error as Error).message;
      throw notWritable(path, error);
    }
  };
  const flush = async (): Promise<void> => {
    await file.datasync().catch((error: unknown) => {
      throw notWritable(path, error);
    });
  };
  const time = (): string => new Date().toISOString();
  try {
    await write({ kind: 'header', version: 1, ...header, time: time() });
    await flush();
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    path,
    get problem() {
      return problem;
    },
    sending: async (writes) => {
      const numbered = writes.map((sent) => ({ sequence: sequence++, ...sent }));
      await write({ kind: 'sending', time: time(), writes: numbered });
      await flush();
      return numbered.map((sent) => sent.sequence);
    },
    settled: async (settlements) => {
      const outcomes = settlements.map(({ sequence: of, recordId, error }) => ({
        sequence: of,
        recordId,
        error: error && { ...error, fields: [...error.fields] },
      }));
      await write({ kind: 'settled', time: time(), outcomes });
    },
    close: async () => {
      await lastLine.catch(() => undefined);
      await file.close();
    },
  };
};

const create = async (path: string): Promise<FileHandle> => {
  try {
    await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
  } catch (error) {
    throw notWritable(path, error);
  }
  try {
    return await open(path, 'ax', OWNER_ONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw messages.createError('journalExists', [path]);
    throw notWritable(path, error);
  }
};

const notWritable = (path: string, error: unknown): Error =>
  messages.createError('journalNotWritable', [path, (error as Error).message]);
