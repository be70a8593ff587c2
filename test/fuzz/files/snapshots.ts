import { readFileSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { formats } from '../../../src/formats/index.js';
import { exportSnapshot } from '../../../src/services/document/export.js';
import { openOutputFile } from '../../../src/services/document/outputFile.js';
import { type HostileFile, Violation } from '../fuzz.js';
import { mutateDatabase } from './databases.js';

/** A file of each version. */
const SNAPSHOTS = [1, 2].map((version) =>
  resolve(import.meta.dirname, `../../fixtures/snapshots/version${version}.snapshot`),
);

/** What a snapshot holds, counted without the plugin. */
function countsOf(path: string): Record<string, number> {
  const database = new DatabaseSync(path, { readOnly: true });
  const count = (of: string): number => Number(database.prepare(`SELECT COUNT(*) AS count FROM ${of}`).get()!['count']);
  try {
    return {
      accounts: count('accounts'),
      resources: count('resources'),
      entitlements: count('entitlements'),
      directGrants: count('grants WHERE is_stored = 1'),
      inheritances: count('inheritances'),
    };
  } finally {
    database.close();
  }
}

export const snapshots: HostileFile = {
  name: 'snapshots',
  open: (folders) => {
    const contents = SNAPSHOTS.map((path) => readFileSync(path));
    const draft = join(folders.data, 'draft');
    const wanted = formats.filter(({ id }) => ['json', 'ndjson', 'c1z'].includes(id));
    return Promise.resolve({
      make: async (random) => {
        mutateDatabase(random, random.pick(contents), draft, (bytes) => writeFileSync(draft, bytes));
        const changed = await readFile(draft);
        for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(`${draft}${suffix}`, { force: true });
        return { content: changed, extension: '.snapshot' };
      },
      attempt: async (path) => {
        const outputs = await Promise.all(wanted.map(({ id }) => openOutputFile(join(folders.output, `export.${id}`))));
        const documents = wanted.map((format, index) => ({
          format,
          view: format.defaultView,
          output: outputs[index]!,
        }));
        try {
          const { accounts, resourceTypes } = await exportSnapshot(
            { snapshot: path, documents, options: { neutralizeFormulas: true } },
            () => undefined,
            new AbortController().signal,
          );
          const sum = (of: 'resources' | 'entitlements' | 'directGrants' | 'inheritances'): number =>
            resourceTypes.reduce((total, counts) => total + counts[of], 0);
          const told = {
            accounts: accounts.total,
            resources: sum('resources'),
            entitlements: sum('entitlements'),
            directGrants: sum('directGrants'),
            inheritances: sum('inheritances'),
          };
          const held = countsOf(path);
          if (JSON.stringify(told) !== JSON.stringify(held)) {
            throw new Violation(`rows are missing: ${JSON.stringify(told)} of ${JSON.stringify(held)}`);
          }
        } finally {
          for (const output of outputs) await output.discard();
        }
      },
      close: () => Promise.resolve(),
    });
  },
};
