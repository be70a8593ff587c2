import { randomUUID } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Messages } from '@salesforce/core';
import { OWNER_ONLY_FILE } from '../../model/fileMode.js';
import type { CallLog } from '../../org/write/recordWriter.js';
import { makeOwnFolder } from '../../snapshot/ownFolder.js';
import type { JournalEnd, JournalHeader, JournalLine } from './journalLine.js';
import { thisProcess } from './runningProcess.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'journal');

/** What a journal says of its run. */
export type RunOfJournal = {
  readonly orgId: string;
  /** Null for an org that is given by its access token. */
  readonly username: string | null;
  /** `access grant`, as the user typed it. */
  readonly command: string;
  /** C1's id of the task that the run does; absent for a run that somebody started. */
  readonly task?: string | undefined;
  /** The run that this one takes back, by `runIdOf`; absent for a run that takes none back. */
  readonly undoes?: string | undefined;
};

/** What became of the changes of a run. */
export type RunCounts = Omit<JournalEnd, 'kind' | 'time'>;

/** A file that says what a run may have written, and how the records were before. It is complete even if the process is killed. */
export type Journal = CallLog & {
  readonly path: string;
  /** Why a line could not be written; null as long as all were written. */
  readonly problem: string | null;
  /** Notes what a reader of the journal must know. */
  warn(text: string): Promise<void>;
  /** Notes that the run has come to its end. Where that cannot be written, `problem` says so. */
  end(counts: RunCounts): Promise<void>;
  close(): Promise<void>;
};

/** The folder of the journals whose paths nobody chose. */
export function journalsFolder(dataDir: string): string {
  return join(dataDir, 'access-journals');
}

/** The default path: `<dataDir>/access-journals/<UTC time>-<orgId>.jsonl`. */
export function defaultJournalPath(dataDir: string, orgId: string, now: Date): string {
  return join(journalsFolder(dataDir), `${now.toISOString().replaceAll(/[-:]/g, '')}-${orgId}.jsonl`);
}

/** What names a run: the id in its journal; of earlier builds, which wrote none, the time. */
export function runIdOf({ id, time }: Pick<JournalHeader, 'id' | 'time'>): string {
  return id ?? time;
}

/**
 * Opens a new journal, which only its owner can read, in a folder that is made if it does not exist.
 *
 * `sending` resolves once its line is on the disk, so that the journal holds every call that is sent.
 *
 * @throws SfError JournalExistsError, JournalNotWritableError; the latter also from `sending`, `keepOutcomes` and `warn`
 */
export async function openJournal(givenPath: string, run: RunOfJournal): Promise<Journal> {
  const path = resolve(givenPath);
  const file = await create(path);
  let sequence = 0;
  let problem: string | null = null;
  let lastLine: Promise<void> = Promise.resolve();
  // Lines are written one at a time: those of simultaneous calls must not mix.
  const write = async (line: JournalLine): Promise<void> => {
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
    await write({ kind: 'header', version: 1, ...run, time: time(), id: randomUUID(), process: thisProcess() });
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
    keepOutcomes: async (known) => {
      const outcomes = known.map(({ sequence: of, recordId, error }) => ({
        sequence: of,
        recordId,
        error: error && { code: error.code, message: error.message, fields: [...error.fields] },
      }));
      await write({ kind: 'settled', time: time(), outcomes });
    },
    warn: async (text) => write({ kind: 'warning', time: time(), text }),
    end: async (counts) => {
      // After a line that could not be written, this one would not be the next.
      if (problem === null) await write({ kind: 'end', time: time(), ...counts }).catch(() => undefined);
    },
    close: async () => {
      await lastLine.catch(() => undefined);
      await file.close();
    },
  };
}

async function create(path: string): Promise<FileHandle> {
  try {
    await makeOwnFolder(dirname(path));
  } catch (error) {
    throw notWritable(path, error);
  }
  try {
    return await open(path, 'ax', OWNER_ONLY_FILE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw messages.createError('journalExists', [path]);
    throw notWritable(path, error);
  }
}

function notWritable(path: string, error: unknown): Error {
  return messages.createError('journalNotWritable', [path, (error as Error).message]);
}
