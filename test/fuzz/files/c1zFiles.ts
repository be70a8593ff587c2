import { writeFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { SfError } from '@salesforce/core';
import { openKeptSnapshot } from '../../../src/snapshot/keptSnapshot.js';
import { c1zOf } from '../../unit/support/c1zFile.js';
import { type HostileFile, Violation } from '../fuzz.js';
import { mutateBytes } from '../mutations.js';
import { mutateDatabase } from './databases.js';

const SNAPSHOT = resolve(import.meta.dirname, '../../fixtures/snapshots/version1.snapshot');
const MAGIC_LENGTH = 5;
const NEXT_ID = '2lT0JPFdMDMSvJtDXBgXJ6PXg9f';

export const c1zFiles: HostileFile = {
  name: 'c1z',
  open: async (folders) => {
    const kept = await openKeptSnapshot(SNAPSHOT);
    const valid = await c1zOf(kept.reader);
    const database = zstdDecompressSync(valid.subarray(MAGIC_LENGTH));
    const draft = join(folders.data, 'draft');
    return {
      make: async (random) => {
        if (random.chance(0.3)) return { content: mutateBytes(random, valid), extension: '.c1z' };
        mutateDatabase(random, database, draft, (bytes) => writeFileSync(draft, bytes));
        const packed = zstdCompressSync(await readFile(draft));
        for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(`${draft}${suffix}`, { force: true });
        return { content: Buffer.concat([valid.subarray(0, MAGIC_LENGTH), packed]), extension: '.c1z' };
      },
      attempt: async (path) => {
        const both = await c1zOf(kept.reader, {
          appendTo: path,
          syncId: NEXT_ID,
          now: new Date('2026-09-02T09:00:00Z'),
        }).catch((error: unknown) => {
          // What the writing of a file does with it: what is no error for users becomes one about the file to write.
          throw error instanceof SfError
            ? error
            : new Violation(`the file to write is blamed: ${(error as Error).stack ?? ''}`);
        });
        const file = join(folders.output, 'both.db');
        await writeFile(file, zstdDecompressSync(both.subarray(MAGIC_LENGTH)));
        checkRuns(file);
      },
      close: () => {
        kept.close();
        return Promise.resolve();
      },
    };
  },
};

/** @throws Violation where a c1z is not whole, or has other runs than this one and one before */
function checkRuns(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const [integrity] = Object.values(database.prepare('PRAGMA integrity_check').get()!);
    const ids = database.prepare('SELECT sync_id FROM v1_sync_runs ORDER BY id').all();
    const others = database
      .prepare("SELECT name FROM sqlite_schema WHERE type <> 'table' OR name NOT LIKE 'v1_%'")
      .all();
    if (integrity !== 'ok' || ids.length > 2 || ids.at(-1)!['sync_id'] !== NEXT_ID || others.length > 0) {
      throw new Violation(
        `the new c1z is not right: ${String(integrity)} ${JSON.stringify(ids)} ${JSON.stringify(others)}`,
      );
    }
  } finally {
    database.close();
  }
}
