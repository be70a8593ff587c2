import { Messages, SfError } from '@salesforce/core';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { RecordWrite } from '../../model/recordWrite.js';
import type { CallLog } from '../../org/write/recordWriter.js';
import { OWNER_ONLY_FILE } from '../../model/fileMode.js';
import { makeOwnFolder } from '../../snapshot/ownFolder.js';
import { writableObject } from '../../model/resourceType.js';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import { kinds } from '../../resources/index.js';
import { JOURNAL_LIMITS, readBoundedText } from '../lookup/boundedText.js';
import { problemOfId, problemOfWrite, withLongIds } from './journalRules.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'journal');

const FieldValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Fields = z.record(z.string(), FieldValue);
const ObjectName = z.enum(kinds.flatMap(({ type }) => type.writes.map(({ name }) => name)));
const Sequence = z.int().nonnegative();

export const HeaderLine = z.strictObject({
  kind: z.literal('header'),
  version: z.literal(1),
  orgId: z.string(),
  username: z.string().nullable(),
  command: z.string(),
  time: z.iso.datetime(),
});

const WriteEntry = z.discriminatedUnion('op', [
  z.strictObject({ sequence: Sequence, op: z.literal('insert'), object: ObjectName, fields: Fields }),
  z.strictObject({
    sequence: Sequence,
    op: z.literal('update'),
    object: ObjectName,
    id: z.string(),
    fields: Fields,
    before: Fields,
  }),
  z.strictObject({
    sequence: Sequence,
    op: z.literal('delete'),
    object: ObjectName,
    id: z.string(),
    before: Fields,
  }),
]);

/** The line that is written before a call is sent. After it, the writes may have been done. */
export const SendingLine = z.strictObject({
  kind: z.literal('sending'),
  time: z.iso.datetime(),
  writes: z.array(WriteEntry),
});

/** The line with the outcomes of writes that were sent. A write with an error was not done. */
export const OutcomesLine = z.strictObject({
  kind: z.literal('settled'),
  time: z.iso.datetime(),
  outcomes: z.array(
    z.strictObject({
      sequence: Sequence,
      recordId: z.string().nullable(),
      error: z.strictObject({ code: z.string(), message: z.string(), fields: z.array(z.string()) }).nullable(),
    }),
  ),
});

/** A line for people. Undo takes no notice of it. */
export const WarningLine = z.strictObject({ kind: z.literal('warning'), time: z.iso.datetime(), text: z.string() });

/** The lines below the header. */
export const EntryLine = z.discriminatedUnion('kind', [SendingLine, OutcomesLine, WarningLine]);

export type JournalHeader = {
  readonly orgId: string;
  /** Null for an org that is given by its access token. */
  readonly username: string | null;
  /** `access grant`, as the user typed it. */
  readonly command: string;
};

/** A file that says what a run may have written, and how the records were before. It is complete even if the process is killed. */
export type Journal = CallLog & {
  readonly path: string;
  /** Why a line could not be written; null as long as all were written. */
  readonly problem: string | null;
  /** Notes what a reader of the journal must know. */
  warn(text: string): Promise<void>;
  close(): Promise<void>;
};

/** The default path: `<dataDir>/access-journals/<UTC time>-<orgId>.jsonl`. */
export const defaultJournalPath = (dataDir: string, orgId: string, now: Date): string =>
  join(dataDir, 'access-journals', `${now.toISOString().replaceAll(/[-:]/g, '')}-${orgId}.jsonl`);

/**
 * Opens a new journal, which only its owner can read, in a folder that is made if it does not exist.
 *
 * `sending` resolves once its line is on the disk, so that the journal holds every call that is sent.
 *
 * @throws SfError JournalExistsError, JournalNotWritableError; the latter also from the journal's methods
 */
export const openJournal = async (givenPath: string, header: JournalHeader): Promise<Journal> => {
  const path = resolve(givenPath);
  const file = await create(path);
  let sequence = 0;
  let problem: string | null = null;
  let lastLine: Promise<void> = Promise.resolve();
  // Lines are written one at a time: those of simultaneous calls must not mix.
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
    keepOutcomes: async (known) => {
      const outcomes = known.map(({ sequence: of, recordId, error }) => ({
        sequence: of,
        recordId,
        error: error && { code: error.code, message: error.message, fields: [...error.fields] },
      }));
      await write({ kind: 'settled', time: time(), outcomes });
    },
    warn: async (text) => write({ kind: 'warning', time: time(), text }),
    close: async () => {
      await lastLine.catch(() => undefined);
      await file.close();
    },
  };
};

const create = async (path: string): Promise<FileHandle> => {
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
};

const notWritable = (path: string, error: unknown): Error =>
  messages.createError('journalNotWritable', [path, (error as Error).message]);

/** A write that was sent, and its outcome. */
export type SentWrite = {
  readonly write: RecordWrite;
  /** It is `unknown` if the run ended before the answer came, or if the answer was lost. */
  readonly outcome: 'done' | 'not done' | 'unknown';
  readonly recordId: string | null;
};

export type JournalContent = {
  readonly header: JournalHeader;
  /** The writes, in the order in which they were sent. */
  readonly sent: readonly SentWrite[];
  /** Whether the run was killed while it wrote the last line. That line is left out. */
  readonly isCutShort: boolean;
};

/**
 * Reads a journal, also that of a run that was killed.
 *
 * @throws SfError JournalNotReadableError, JournalEmptyError, JournalDamagedError, those of `readBoundedText`
 */
export const readJournal = async (path: string): Promise<JournalContent> => {
  const lines = (await contentOf(path)).split('\n');
  const lastLine = lines.pop()!;
  // The last line may be complete although its line break is missing.
  const isWhole = lastLine !== '' && isJson(lastLine);
  if (isWhole) lines.push(lastLine);
  const [first, ...others] = lines;
  if (first === undefined) throw messages.createError('journalEmpty', [path]);
  const header = parseLine(HeaderLine, first, 1, path);
  if (!isSalesforceId(header.orgId)) throw damaged(path, 1, messages.getMessage('ofNoOrg'));
  const entries = others.map((line, index) => parseLine(EntryLine, line, index + 2, path));
  return {
    header: { orgId: header.orgId, username: header.username, command: header.command },
    sent: sentWrites(entries, path),
    isCutShort: lastLine !== '' && !isWhole,
  };
};

const contentOf = async (path: string): Promise<string> => {
  try {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    return await readBoundedText(path, path, () => 'json lines', JOURNAL_LIMITS, decoder);
  } catch (error) {
    if (error instanceof SfError) throw error;
    throw messages.createError('journalNotReadable', [path, (error as Error).message]);
  }
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const parseLine = <Schema extends z.ZodType>(
  schema: Schema,
  line: string,
  lineNumber: number,
  path: string,
): z.infer<Schema> => {
  if (!isJson(line)) throw damaged(path, lineNumber, messages.getMessage('notJson'));
  const keys = new Set<string>();
  const content: unknown = JSON.parse(line, (key, value: unknown) => {
    keys.add(key);
    return value;
  });
  // Zod would leave it out.
  if (keys.has('__proto__')) throw damaged(path, lineNumber, messages.getMessage('reservedKey', ['__proto__']));
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  // A message is one line.
  throw damaged(path, lineNumber, z.prettifyError(result.error).replaceAll(/\s*\n\s*/g, ' '));
};

const damaged = (path: string, lineNumber: number, reason: string): Error =>
  messages.createError('journalDamaged', [String(lineNumber), path, reason]);

const sentWrites = (entries: ReadonlyArray<z.infer<typeof EntryLine>>, path: string): SentWrite[] => {
  const bySequence = new Map<number, SentWrite>();
  entries.forEach((entry, index) => {
    const refuse = (reason: string | null): void => {
      if (reason !== null) throw damaged(path, index + 2, reason);
    };
    if (entry.kind === 'warning') return;
    if (entry.kind === 'sending') {
      for (const { sequence, ...write } of entry.writes) {
        if (bySequence.has(sequence)) refuse(messages.getMessage('sentTwice', [String(sequence)]));
        refuse(problemOfWrite(write));
        bySequence.set(sequence, { write: withLongIds(write), outcome: 'unknown', recordId: null });
      }
      return;
    }
    for (const { sequence, recordId, error } of entry.outcomes) {
      const sent = bySequence.get(sequence);
      if (!sent) throw damaged(path, index + 2, messages.getMessage('neverSent', [String(sequence)]));
      if (recordId !== null) refuse(problemOfId(writableObject(sent.write.object), recordId));
      bySequence.set(sequence, {
        write: sent.write,
        outcome: error ? 'not done' : 'done',
        recordId: recordId === null ? null : toId18(recordId),
      });
    }
  });
  return [...bySequence.values()];
};
