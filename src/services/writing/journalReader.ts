import { readFile } from 'node:fs/promises';
import { Messages } from '@salesforce/core';
import { z } from 'zod';
import type { RecordWrite } from '../../model/recordWrite.js';
import type { JournalHeader } from './journal.js';
import { EntryLine, HeaderLine } from './journalSchema.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'journal');

/** A write that one call carried, and what is known of it. */
export type SentWrite = {
  readonly write: RecordWrite;
  /** `done`, `not done`, or `unknown`: the run ended, or the answer was lost, before it was known. */
  readonly outcome: 'done' | 'not done' | 'unknown';
  readonly recordId: string | null;
};

export type JournalContent = {
  readonly header: JournalHeader;
  /** In the order in which they were sent. */
  readonly sent: readonly SentWrite[];
  /** The run was killed while it wrote the last line, which is left out. */
  readonly isCutShort: boolean;
};

/**
 * Reads a journal, also that of a run that was killed.
 *
 * @throws SfError JournalNotReadableError, JournalEmptyError, JournalDamagedError
 */
export const readJournal = async (path: string): Promise<JournalContent> => {
  const lines = (await contentOf(path)).split('\n');
  const lastLine = lines.pop()!;
  // Without its line break a line may still be whole.
  const isWhole = lastLine !== '' && isJson(lastLine);
  if (isWhole) lines.push(lastLine);
  const [first, ...others] = lines;
  if (first === undefined) throw messages.createError('journalEmpty', [path]);
  const header = parsed(HeaderLine, first, 1, path);
  const entries = others.map((line, index) => parsed(EntryLine, line, index + 2, path));
  return {
    header: { orgId: header.orgId, username: header.username, command: header.command },
    sent: sentWrites(entries, path),
    isCutShort: lastLine !== '' && !isWhole,
  };
};

const contentOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
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

const parsed = <Schema extends z.ZodType>(
  schema: Schema,
  line: string,
  lineNumber: number,
  path: string,
): z.infer<Schema> => {
  const result = isJson(line) ? schema.safeParse(JSON.parse(line)) : null;
  if (result?.success) return result.data;
  const reason = result ? z.prettifyError(result.error) : messages.getMessage('notJson');
  throw messages.createError('journalDamaged', [String(lineNumber), path, reason]);
};

const sentWrites = (entries: ReadonlyArray<z.infer<typeof EntryLine>>, path: string): SentWrite[] => {
  const bySequence = new Map<number, SentWrite>();
  entries.forEach((entry, index) => {
    const damaged = (key: string, sequence: number): Error =>
      messages.createError('journalDamaged', [String(index + 2), path, messages.getMessage(key, [String(sequence)])]);
    if (entry.kind === 'sending') {
      for (const { sequence, ...write } of entry.writes) {
        if (bySequence.has(sequence)) throw damaged('sentTwice', sequence);
        bySequence.set(sequence, { write, outcome: 'unknown', recordId: null });
      }
      return;
    }
    for (const { sequence, recordId, error } of entry.outcomes) {
      const sent = bySequence.get(sequence);
      if (!sent) throw damaged('neverSent', sequence);
      bySequence.set(sequence, { write: sent.write, outcome: error ? 'not done' : 'done', recordId });
    }
  });
  return [...bySequence.values()];
};
