import type { DatabaseSync } from 'node:sqlite';
import { Messages, SfError } from '@salesforce/core';
import { isSalesforceId } from '../../model/salesforceId.js';
import { beyondLimit, boundedParts, JOURNAL_LIMITS } from '../lookup/boundedText.js';
import { EntryLine, HeaderLine, parseLine, WrongLine, type JournalHeader } from './journalLine.js';
import { SentWrites } from './sentWrites.js';
import { whyUnreadable } from '../lookup/fileFault.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'journal');

export type JournalContent = {
  readonly header: JournalHeader;
  /** The writes, in the order in which they were sent. */
  readonly sent: SentWrites;
  /** Whether the run was killed while it wrote the last line. That line is left out. */
  readonly isCutShort: boolean;
  /** Whether the journal says that the run came to its end. Those of earlier builds never say so. */
  readonly hasEnd: boolean;
};

/**
 * Reads a journal, also that of a run that was killed.
 *
 * @param database gets the writes
 * @throws SfError JournalNotReadableError, JournalEmptyError, JournalDamagedError, WritesLimitError, those of `boundedParts`
 */
export async function readJournal(
  path: string,
  database: DatabaseSync,
  { writes } = JOURNAL_LIMITS,
): Promise<JournalContent> {
  const sent = new SentWrites(database);
  let header: JournalHeader | null = null;
  let hasEnd = false;
  let isCutShort = false;
  for await (const { text, number, isWhole } of journalLines(path)) {
    if (!isWhole) {
      isCutShort = true;
      break;
    }
    withPlace(path, number, () => {
      if (!header) {
        header = parseHeader(text);
        return;
      }
      if (hasEnd) throw new WrongLine(messages.getMessage('afterTheEnd'));
      const entry = parseLine(EntryLine, text);
      if (entry.kind === 'end') hasEnd = true;
      else if (entry.kind !== 'warning') sent.take(entry);
      if (sent.length > writes) throw beyondLimit('writes', path, number, writes);
    });
  }
  if (!header) throw messages.createError('journalEmpty', [path]);
  return { header, sent, isCutShort, hasEnd };
}

/** A line that is not blank. */
export type WrittenLine = {
  readonly text: string;
  /** From 1 on. */
  readonly number: number;
  /** Whether it was written to its end: false only for the last line of a file. */
  readonly isWhole: boolean;
};

/**
 * The lines of a journal, none of which is kept. Blank lines are passed over, and so is a byte order mark, which editors write.
 *
 * @param name the file's name in errors
 * @throws SfError JournalNotReadableError, those of `boundedParts`
 */
export async function* journalLines(path: string, name = path): AsyncGenerator<WrittenLine> {
  let number = 0;
  let last = '';
  for await (const part of readParts(path, name)) {
    const end = part.lastIndexOf('\n');
    if (end < 0) {
      last += part;
      continue;
    }
    const lines = (last + part.slice(0, end)).split('\n');
    last = part.slice(end + 1);
    for (const line of lines) {
      number += 1;
      // It takes the byte order mark away as well.
      const text = line.trim();
      if (text !== '') yield { text, number, isWhole: true };
    }
  }
  const text = last.trim();
  // The last line may be complete although its line break is missing.
  if (text !== '') yield { text, number: number + 1, isWhole: isJson(text) };
}

/** @throws WrongLine */
export function parseHeader(text: string): JournalHeader {
  const header = parseLine(HeaderLine, text);
  if (!isSalesforceId(header.orgId)) throw new WrongLine(messages.getMessage('ofNoOrg'));
  return header;
}

/** @throws SfError JournalDamagedError, where a line is none of a journal */
export function withPlace<Result>(path: string, number: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WrongLine)) throw error;
    throw messages.createError('journalDamaged', [String(number), path, error.message]);
  }
}

async function* readParts(path: string, name: string): AsyncGenerator<string> {
  try {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    yield* boundedParts(path, name, () => 'json lines', JOURNAL_LIMITS, decoder);
  } catch (error) {
    if (error instanceof SfError) throw error;
    throw messages.createError('journalNotReadable', [name, whyUnreadable(error as Error)]);
  }
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
