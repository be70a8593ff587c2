import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Messages } from '@salesforce/core';
import { entitlementId } from '../../model/entitlement.js';
import { resourceTypes } from '../../model/resourceType.js';
import type { HolderFacts } from '../../snapshot/holders.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { isOfContent } from '../../snapshot/sqlite.js';
import { explainFullDisk, makeTemporaryFolder, removeTemporaryFolder } from '../../snapshot/temporaryFolder.js';
import type { FormatContext } from '../format.js';
import { pack, unpack } from './frame.js';
import { writeExpandable, writeGrant } from './grants.js';
import { parentOf, ResourceRecords, UserRecords, writeEntitlement, writeResourceType } from './records.js';
import { setupPages } from './setupPage.js';
import { checkDatabase } from './lastRun.js';
import { C1zStore } from './store.js';
import { Serializer } from './wire.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'c1z');

const RECORDS_AT_ONCE = 2000;
const NO_BYTES = new Uint8Array();

/**
 * Writes a snapshot as a c1z file of on-disk version 1: the same snapshot, id and time give the same bytes. The database is made
 * in a folder that only this user can enter. The folder is removed at the end, even after an error.
 *
 * @throws SfError NotC1zError, C1zSchemaError, C1zTooLargeError, C1zVersionError, SyncIdTakenError for the file that a run is added to;
 * TemporaryFolderError, TemporaryFolderFullError
 */
export async function* writeC1z(snapshot: SnapshotReader, context: FormatContext): AsyncGenerator<Uint8Array> {
  const folder = await makeTemporaryFolder('c1z');
  try {
    const databaseFile = join(folder, 'sync.db');
    const earlierFile = await earlierDatabase(folder, context);
    yield* fill(databaseFile, earlierFile, snapshot, context);
    yield* pack(databaseFile);
  } catch (error) {
    throw explainFullDisk(error, folder);
  } finally {
    await removeTemporaryFolder(folder);
  }
}

/**
 * The database of the file that the run is added to; null for a new file. An empty file counts as new.
 *
 * Source: ConductorOne/baton-sdk, pkg/dotc1z.
 */
const earlierDatabase = async (folder: string, { appendTo }: FormatContext): Promise<string | null> => {
  if (appendTo === undefined || (await stat(appendTo)).size === 0) return null;
  const databaseFile = join(folder, 'earlier.db');
  await unpack(appendTo, databaseFile);
  try {
    await checkDatabase(databaseFile, appendTo);
  } catch (error) {
    throw explainContent(error, appendTo);
  }
  return databaseFile;
};

/** Turns an error that the content of the earlier file brings into one for the user. Any other error stays as it is. */
function explainContent(error: unknown, c1zFile: string): unknown {
  return isOfContent(error) ? messages.createError('notC1z', [c1zFile], undefined, error as Error) : error;
}

/** Writes the last run of the earlier file into a store, in steps. @throws SfError SyncIdTakenError, NotC1zError */
function* putLastRun(store: C1zStore, earlierFile: string, { appendTo }: FormatContext): Generator<number> {
  try {
    yield* store.keepLastRun(earlierFile);
  } catch (error) {
    throw explainContent(error, appendTo!);
  }
}

/** Writes the earlier run and the snapshot into a store, in steps. Each step yields the number of its records. */
function* putAll(
  store: C1zStore,
  earlierFile: string | null,
  snapshot: SnapshotReader,
  context: FormatContext,
): Generator<number> {
  if (earlierFile !== null) yield* putLastRun(store, earlierFile, context);
  yield* putRecords(store, snapshot, context);
}

/** Fills the database. It yields empty chunks, so that its consumer can stop it: the file has no bytes until all records are written. */
async function* fill(
  databaseFile: string,
  earlierFile: string | null,
  snapshot: SnapshotReader,
  context: FormatContext,
): AsyncGenerator<Uint8Array> {
  const { now, syncId = newSyncId(now) } = context;
  const type = context.includes?.entitlements === false ? 'resources_only' : 'full';
  const store = await C1zStore.open(databaseFile, { id: syncId, type, startedAt: now, endedAt: now });
  try {
    let count = 0;
    for (const records of putAll(store, earlierFile, snapshot, context)) {
      count += records;
      if (count < RECORDS_AT_ONCE) continue;
      count = 0;
      // The process can react to signals and timers meanwhile.
      await setImmediate();
      yield NO_BYTES;
    }
    store.finish();
  } finally {
    store.close();
  }
}

/** Writes a snapshot into a store, in steps. Each step yields the number of its records. */
function* putRecords(store: C1zStore, snapshot: SnapshotReader, context: FormatContext): Generator<number> {
  const serializer = new Serializer();
  const read = resourceTypes.filter(({ id }) => context.typesRead.has(id));
  for (const type of read) store.resourceType(type.id, serializer.bytesOf(writeResourceType, type));
  yield* putResources(store, snapshot, context);
  const { entitlements = true, grants = true } = context.includes ?? {};
  if (!entitlements) return;
  for (const entitlement of snapshot.entitlements()) {
    const resource = { type: entitlement.type, id: entitlement.resourceId };
    store.entitlement(entitlementId(entitlement), resource, serializer.bytesOf(writeEntitlement, entitlement));
    yield 1;
  }
  if (grants) yield* putGrants(store, snapshot, context);
}

function* putResources(store: C1zStore, snapshot: SnapshotReader, context: FormatContext): Generator<number> {
  const pageOf = setupPages(context.organization.instanceUrl);
  const users = new UserRecords();
  for (const account of snapshot.accounts()) {
    const record = users.bytesOf(account, pageOf('user', account.id));
    store.resource({ type: 'user', id: account.id }, null, record);
    yield 1;
  }
  const resources = new ResourceRecords();
  for (const resource of snapshot.resources()) {
    const record = resources.bytesOf(resource, pageOf(resource.type, resource.id));
    store.resource(resource, parentOf(resource), record);
    yield 1;
  }
}

/** Salesforce stores that a resource hands on an entitlement. */
const STORED: HolderFacts = { isDirect: true, isStored: true, sources: [] };

/**
 * Writes the grants. The effective view also has the grants of accounts that follow from others; in the direct view, C1 derives
 * them itself.
 */
function* putGrants(store: C1zStore, snapshot: SnapshotReader, { view }: FormatContext): Generator<number> {
  const accountGrants = store.accountGrants(snapshot.accountIds());
  const [grants, expansions] = [new Serializer(), new Serializer()];
  for (const entitlement of snapshot.entitlements()) {
    const granted = {
      id: entitlementId(entitlement),
      resource: { type: entitlement.type, id: entitlement.resourceId },
    };
    for (const holders of snapshot.accountHoldersOf(entitlement)) {
      if (view === 'effective') yield* accountGrants.put(entitlement, holders.accounts, holders);
      else if (holders.isDirect) yield* accountGrants.put(entitlement, holders.accounts, { ...holders, sources: [] });
    }
    for (const holder of snapshot.resourceHoldersOf(entitlement)) {
      const expansion = expansions.bytesOf(writeExpandable, { entitlement, expandsTo: holder.expandsTo });
      const grant = grants.bytesOf(writeGrant, { entitlement, principal: holder, facts: STORED });
      store.grant(granted, holder, expansion, grant);
      yield 1;
    }
  }
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const EPOCH_SECONDS = 1_400_000_000;
const LENGTH = 27;

/**
 * A new id for a sync: a KSUID. The order of these ids is that of their times.
 *
 * Source: ConductorOne/baton-sdk, which takes its ids from segmentio/ksuid.
 */
export const newSyncId = (now: Date): string => {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt32BE(Math.floor(now.getTime() / 1000) - EPOCH_SECONDS);
  randomBytes(16).copy(bytes, 4);
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; rest > 0n; rest /= 62n) text = ALPHABET.charAt(Number(rest % 62n)) + text;
  return text.padStart(LENGTH, '0');
};
