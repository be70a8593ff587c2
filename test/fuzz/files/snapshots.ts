import { readFileSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SfError } from '@salesforce/core';
import { formats } from '../../../src/formats/index.js';
import { permissionKinds, rightsOf } from '../../../src/model/permission.js';
import { ACCOUNT_TYPE } from '../../../src/resources/user.js';
import { whoHolds, whyHolds } from '../../../src/services/answers/accessAnswers.js';
import { whoCan, whyCan } from '../../../src/services/answers/permissionAnswers.js';
import { openSnapshotSource, withSource } from '../../../src/services/answers/source.js';
import { userAccess } from '../../../src/services/answers/userAccess.js';
import { exportSnapshot } from '../../../src/services/document/export.js';
import { openOutputFile } from '../../../src/services/document/outputFile.js';
import { html } from '../../../src/services/page/html.js';
import { listedUser } from '../../../src/services/users/list.js';
import { type HostileFile, Violation } from '../fuzz.js';
import { mutateDatabase } from './databases.js';

/** A file of each version. */
const SNAPSHOTS = [1, 2].map((version) =>
  resolve(import.meta.dirname, `../../fixtures/snapshots/version${version}.snapshot`),
);

/** Asks a snapshot all that `sf access who`, `sf access why` and `sf access user list` can be asked. @throws what they throw */
async function askAll(path: string): Promise<void> {
  await withSource(await openSnapshotSource(path), ({ reader }) => {
    const userIds = [...reader.accountIds()];
    for (const kind of permissionKinds) {
      for (const permission of reader.permissions().permissionsOf(kind)) {
        for (const right of [...rightsOf(kind), 'read'] as const) {
          const question = { about: 'permissions', wanted: [{ permission, right }], isAny: false } as const;
          for (const { user } of whoCan(reader, question, [])) whyCan(reader, question, user.id, [], null);
        }
      }
    }
    for (const { resource, ...entitlement } of reader.entitlements()) {
      const { type, resourceId: id } = entitlement;
      const step = { type, id, apiName: resource.stableName, displayName: resource.displayName };
      const question = { about: 'access', entitlement, resource: step } as const;
      for (const { user } of whoHolds(reader, question, [])) whyHolds(reader, question, user.id, [], null);
    }
    for (const user of reader.accountFacts().listed(ACCOUNT_TYPE)) listedUser(user);
    for (const userId of userIds) userAccess(reader, userId, { isAll: true, without: [], targetOrg: null });
  });
}

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
    const wanted = [...formats, html].filter(({ id }) => ['json', 'ndjson', 'c1z', 'html'].includes(id));
    return Promise.resolve({
      make: async (random) => {
        mutateDatabase(random, random.pick(contents), draft, (bytes) => writeFileSync(draft, bytes));
        const changed = await readFile(draft);
        for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(`${draft}${suffix}`, { force: true });
        return { content: changed, extension: '.snapshot' };
      },
      attempt: async (path) => {
        const answersRefused = await askAll(path).then(
          () => null,
          (error: unknown) => error,
        );
        if (answersRefused !== null && !(answersRefused instanceof SfError)) throw answersRefused;
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
          if (answersRefused !== null)
            throw new Violation(`answers refuse what an export takes: ${answersRefused.message}`);
        } finally {
          for (const output of outputs) await output.discard();
        }
      },
      close: () => Promise.resolve(),
    });
  },
};
