import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { FormatContext } from '../format.js';
import { pack, unpack } from './frame.js';
import { putRecords } from './records.js';
import { C1zStore } from './store.js';
import { newSyncId } from './syncId.js';

const RECORDS_AT_ONCE = 2000;
const NO_BYTES = new Uint8Array();

/**
 * Writes a snapshot as a c1z file of on-disk version 1: the same snapshot, id and time give the same bytes. The
 * database lies in a folder that only this user can enter, and which is gone at the end, whatever the end is.
 *
 * @throws SfError NotC1zError, C1zVersionError, SyncIdTakenError for the file that a run is added to
 */
export async function* writeC1z(snapshot: SnapshotReader, context: FormatContext): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'sf-access-c1z-'));
  try {
    const databaseFile = join(folder, 'sync.db');
    const earlierFile = await earlierDatabase(folder, context);
    yield* fill(databaseFile, earlierFile, snapshot, context);
    yield* pack(databaseFile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The database of the file that the run is added to; null for a new file. An empty one is new.
 *
 * Source: ConductorOne/baton-sdk, pkg/dotc1z.
 */
const earlierDatabase = async (folder: string, { appendTo }: FormatContext): Promise<string | null> => {
  if (appendTo === undefined || (await stat(appendTo)).size === 0) return null;
  const databaseFile = join(folder, 'earlier.db');
  await unpack(appendTo, databaseFile);
  return databaseFile;
};

/** Puts what the file holds, and gives the number of records after each step. */
function* putAll(
  store: C1zStore,
  earlierFile: string | null,
  snapshot: SnapshotReader,
  context: FormatContext,
): Generator<number> {
  if (earlierFile !== null) yield* store.keepLastRun(earlierFile);
  yield* putRecords(store, snapshot, context);
}

/** Gives pieces without a byte, at each of which its consumer may end it: until all is in, there is nothing to give. */
async function* fill(
  databaseFile: string,
  earlierFile: string | null,
  snapshot: SnapshotReader,
  context: FormatContext,
): AsyncGenerator<Uint8Array> {
  const { now, syncId = newSyncId(now) } = context;
  const store = await C1zStore.open(databaseFile, { id: syncId, startedAt: now, endedAt: now });
  try {
    let count = 0;
    for (const records of putAll(store, earlierFile, snapshot, context)) {
      count += records;
      if (count < RECORDS_AT_ONCE) continue;
      count = 0;
      // The process hears signals and timers meanwhile.
      await setImmediate();
      yield NO_BYTES;
    }
    store.finish();
  } finally {
    store.close();
  }
}
