import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal, type Journal, type RunOfJournal } from '../../../src/services/writing/journal.js';

export const header: RunOfJournal = {
  orgId: '00D000000000001EAA',
  username: 'admin@acme.example',
  command: 'access grant',
};

/** A new folder in the tests' HOME, which is removed at the end. */
export const journalFolder = (): Promise<string> => mkdtemp(join(process.env['HOME'] ?? tmpdir(), 'journals-'));

export const newJournal = async (more: Partial<RunOfJournal> = {}): Promise<Journal> =>
  openJournal(join(await journalFolder(), 'journal.jsonl'), { ...header, ...more });
