import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Connection } from '@salesforce/core';
import type { SyncOptions } from '../../../src/model/syncOptions.js';
import { openOutputFile } from '../../../src/services/document/outputFile.js';
import type { SyncEvents, SyncOutcome, SyncRequest } from '../../../src/services/sync/sync.js';
import { syncOrg } from './syncing.js';

/** What a kept snapshot has, as SQL tells it. */
export type KeptSnapshot = {
  readonly outcome: SyncOutcome;
  readonly path: string;
  /** The rows of a query, each as one text. */
  readonly rows: (sql: string) => string[];
};

/** Syncs an org into a snapshot, lets a test read it, and removes it. */
export async function keepSnapshot(
  connection: Connection,
  options: Partial<SyncOptions>,
  use: (snapshot: KeptSnapshot) => void | Promise<void>,
  events: Partial<SyncEvents> = {},
  limits: SyncRequest['limits'] = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kept-snapshot-'));
  try {
    const path = join(folder, 'org.snapshot');
    const snapshotFile = await openOutputFile(path);
    let outcome: SyncOutcome;
    try {
      ({ outcome } = await syncOrg(connection, { options, events, limits, snapshotFile }));
    } finally {
      await snapshotFile.discard();
    }
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      await use({
        outcome,
        path,
        rows: (sql) => {
          const statement = database.prepare(sql);
          statement.setReturnArrays(true);
          return (statement.all() as unknown as unknown[][]).map((row) => row.map(String).join(' '));
        },
      });
    } finally {
      database.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
