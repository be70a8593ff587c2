import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JOURNAL_LIMITS } from '../../../src/services/lookup/boundedText.js';
import { openScratch } from '../../../src/snapshot/scratch.js';
import { openJournal, type Journal, type RunOfJournal } from '../../../src/services/writing/journal.js';
import { readJournal, type JournalContent } from '../../../src/services/writing/readJournal.js';
import type { SentWrite } from '../../../src/services/writing/sentWrites.js';

export const header: RunOfJournal = {
  orgId: '00D000000000001EAA',
  username: 'admin@acme.example',
  command: 'access grant',
};

/** What a journal says, with all writes. */
export const readWholeJournal = async (path: string, limits = JOURNAL_LIMITS): Promise<WholeJournal> => {
  const database = await openScratch();
  try {
    const content = await readJournal(path, database, limits);
    return { ...content, sent: [...content.sent] };
  } finally {
    database.close();
  }
};

export type WholeJournal = Omit<JournalContent, 'sent'> & { readonly sent: readonly SentWrite[] };

/** A new folder in the tests' HOME, which is removed at the end. */
export const journalFolder = (): Promise<string> => mkdtemp(join(process.env['HOME'] ?? tmpdir(), 'journals-'));

export const newJournal = async (more: Partial<RunOfJournal> = {}): Promise<Journal> =>
  openJournal(join(await journalFolder(), 'journal.jsonl'), { ...header, ...more });
