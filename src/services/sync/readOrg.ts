import { kinds } from '../../resources/index.js';
import {
  isRequired,
  isSelected,
  type AccessSink,
  type ReadSoFar,
  type Reading,
  type Subscription,
} from '../../resources/kinds.js';
import { subjects } from '../../resources/permissions/index.js';
import { objectAccess, type ResourceTypeId } from '../../model/resourceType.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import type { TableProgress } from '../../model/tableProgress.js';
import { BulkQueries } from '../../org/read/bulkQueries.js';
import type { OrgClient } from '../../org/client.js';
import { errorCodeOf } from '../../org/errors.js';
import {
  hiddenField,
  isFeatureMissing,
  isQueryRefused,
  isTimeout,
  isTooLarge,
  type SalesforceRecord,
} from '../../org/query.js';
import { toSoql, type ObjectQuery } from '../../org/soql.js';
import { TableReader } from '../../org/read/tableReader.js';
import { laterKey } from '../../snapshot/progress.js';
import type { Snapshot } from '../../snapshot/snapshot.js';

export { optInsWith } from '../../resources/index.js';

export type ReadEvents = {
  /** Called for each page, with the number of an object's records so far, and the number that its queries have in all. */
  readonly onPage?: (object: string, received: number, total: number) => void;
  /** A query is sent without one of its optional fields, which is hidden from the running user. */
  readonly onHiddenField?: (object: string, field: string) => void;
  /** This org does not have a resource type that is read by default. The error says why. */
  readonly onLeftOut?: (type: ResourceTypeId, why: Error) => void;
  /** This org does not show an object without which its resource type is read. The error says why. */
  readonly onObjectAbsent?: (object: string, why: Error) => void;
  /** The Bulk API was to read all objects, but did not read this one, or not all of it. Called once, for the first such object. */
  readonly onBulkRefused?: (object: string, why: Error) => void;
  /** The Bulk API reads an object, or a part of it. */
  readonly onBulkUsed?: (object: string) => void;
};

/** What is read for a kind of access, or for a subject beside them. */
type Part = {
  /** Null of a subject. */
  readonly type: ResourceTypeId | null;
  /** Whether its absence is an error. */
  readonly isRequired: boolean;
  readonly reading: Reading;
};
type Subscriber = { readonly part: Part; readonly subscription: Subscription };
type SharedQuery = { readonly key: string; readonly query: ObjectQuery; readonly subscribers: Subscriber[] };

/** The resource types that a sync can read. */
export const readableTypes: readonly ResourceTypeId[] = kinds.map(({ type }) => type.id);

/** The resource types that `--resource-type` leaves out and permissions cannot be read without: their resources hold them. */
export const typesMissingFor = (options: SyncOptions): ResourceTypeId[] =>
  options.syncPermissions
    ? kinds.filter((kind) => kind.type.permissions && !isSelected(kind, options)).map(({ type }) => type.id)
    : [];

const select = (options: SyncOptions, sink: AccessSink): Part[] => [
  ...kinds
    .filter((kind) => isSelected(kind, options))
    .map((kind) => ({
      type: kind.type.id,
      isRequired: isRequired(kind, options),
      reading: kind.read(options, sink),
    })),
  ...subjects
    .filter(({ option, isOfContainers }) => options[option] || (isOfContainers && options.syncContainers))
    .map((subject) => ({ type: null, isRequired: true, reading: subject.read(options, sink) })),
];

const subscribersIn = (parts: readonly Part[]): Subscriber[] =>
  parts.flatMap((part) => part.reading.subscriptions.map((subscription) => ({ part, subscription })));

/** Merges equal queries. Each query gets all subscriptions to its records. */
const share = (subscribers: readonly Subscriber[], keyOf: (soql: string) => string = (soql) => soql): SharedQuery[] => {
  const shared = new Map<string, SharedQuery>();
  for (const subscriber of subscribers) {
    const { query } = subscriber.subscription;
    const key = keyOf(toSoql(query));
    const entry = shared.get(key) ?? { key, query, subscribers: [] };
    entry.subscribers.push(subscriber);
    shared.set(key, entry);
  }
  return [...shared.values()];
};

/** The queries that a sync with these options sends, without those that depend on what the org has. */
export const queriesOf = (options: SyncOptions): string[] => {
  // A kind of access puts something into its sink only when a record comes.
  const nowhere = {} as AccessSink;
  return share(subscribersIn(select(options, nowhere))).map(({ key }) => key);
};

const openBulk = (client: OrgClient, { onBulkRefused, onBulkUsed }: ReadEvents): BulkQueries => {
  let isTold = client.bulkMode !== 'always';
  const onRefused = (object: string, why: Error): void => {
    if (!isTold) onBulkRefused?.(object, why);
    isTold = true;
  };
  return new BulkQueries(client, { onRefused, ...(onBulkUsed && { onUsed: onBulkUsed }) });
};

/** Tells of one object for each feature that the org lacks. */
const tellAbsent = (absentObjects: ReadonlyMap<string, Error>, { onObjectAbsent }: ReadEvents): void => {
  const byFeature = Map.groupBy([...absentObjects].sort(), ([object]) => objectAccess(object).feature ?? object);
  for (const [[object, why]] of byFeature.values() as Iterable<[[string, Error]]>) onObjectAbsent?.(object, why);
};

/**
 * Reads everything that the options select from the org, several objects at a time. Goes on where an earlier read into the same
 * snapshot has ended.
 *
 * @param sink passes on to the snapshot's writer what it gets
 * @param abort ends the read when a query fails
 * @throws SfError in plain words for the first query that cannot be read
 */
export const readOrg = async (
  client: OrgClient,
  options: SyncOptions,
  sink: AccessSink,
  { writer, progress }: Pick<Snapshot, 'writer' | 'progress'>,
  events: ReadEvents,
  abort: AbortController,
): Promise<void> => {
  const soFar: ReadSoFar = {
    client,
    memos: (topic) => writer.memos(topic),
    userIds: () => writer.accountIds(),
  };
  const bulk = openBulk(client, events);
  const selected = select(options, sink);
  const absent = new Map<ResourceTypeId, Error>();
  const absentObjects = new Map<string, Error>();
  const hidden = new Set<string>();
  const reached = new Map<SharedQuery, TableProgress>();

  const onHiddenField = (object: string, field: string): void => {
    const name = `${object}.${field}`;
    if (!hidden.has(name)) events.onHiddenField?.(object, field);
    hidden.add(name);
  };

  /** Several queries may read the same object at the same time: their records are counted together. */
  const tell = (shared: SharedQuery, its: TableProgress): void => {
    const { object } = shared.query;
    reached.set(shared, its);
    const ofObject = [...reached].flatMap(([{ query }, one]) => (query.object === object ? [one] : []));
    const received = ofObject.reduce((sum, one) => sum + one.received, 0);
    const total = ofObject.reduce((sum, one) => sum + (one.expected ?? one.received), 0);
    events.onPage?.(object, received, total);
  };

  const readOne = async (shared: SharedQuery): Promise<void> => {
    const { key, query, subscribers } = shared;
    const take = (records: readonly SalesforceRecord[], its: TableProgress): void => {
      abort.signal.throwIfAborted();
      progress.advance(key, query.object, its, () => {
        for (const record of records) for (const { subscription } of subscribers) subscription.each(record);
      });
      tell(shared, its);
    };
    try {
      const onNotSpared = (): void => {
        for (const { subscription } of subscribers) subscription.onNotSpared?.();
      };
      await new TableReader(client, query, { take, onHiddenField, onNotSpared }, progress.of(key), bulk).read();
    } catch (error) {
      const { cause } = error as Error;
      const parts = isTooLarge(cause) && subscribers.flatMap((one) => inPartsOf(one));
      if (parts && parts.length > 0) return read(share(parts, laterKey));
      if (query.emptyIfRefused && (isQueryRefused(cause) || isTimeout(cause))) return;
      const field = hiddenField(cause);
      if (field !== undefined && field === query.emptyWithout) return onHiddenField(query.object, field);
      const { isOptional } = objectAccess(query.object);
      const owners = isOptional ? [] : subscribers.filter(({ subscription }) => !subscription.optional);
      if (owners.length === 0 && errorCodeOf(cause) === 'INVALID_TYPE') {
        if (isOptional || !isFeatureMissing(error)) absentObjects.set(query.object, error as Error);
        return;
      }
      if (!isFeatureMissing(error) || owners.some(({ part }) => part.isRequired)) throw error;
      for (const { part } of owners) if (part.type) absent.set(part.type, error);
    }
  };

  const read = async (shared: readonly SharedQuery[]): Promise<void> => {
    const reads = shared.filter(({ query }) => query.orderById !== false).map(readOne);
    // A count has one answer, and the assignments have many pages: their first one is not to wait for counts.
    const counts = shared
      .filter(({ query }) => query.orderById === false)
      .map(async (count) => {
        if (reads.length > 0) await Promise.race(reads);
        await readOne(count);
      });
    await Promise.all([...reads, ...counts]);
  };

  /** What depends on what the org has, and on what was read. */
  const furtherOf = async (part: Part): Promise<Subscriber[]> => {
    const further = (await part.reading.further?.(soFar)) ?? [];
    return further.map((subscription) => ({ part, subscription }));
  };

  try {
    await read(share(subscribersIn(selected)));
    const further = await Promise.all(selected.map(furtherOf));
    await read(share(further.flat(), laterKey));
  } catch (error) {
    abort.abort();
    throw error;
  }
  for (const [type, why] of absent) events.onLeftOut?.(type, why);
  tellAbsent(absentObjects, events);
  for (const { type, reading } of selected) if (!type || !absent.has(type)) reading.finish?.(soFar.memos);
};

const inPartsOf = ({ part, subscription }: Subscriber): Subscriber[] =>
  (subscription.inParts?.() ?? []).map((one) => ({ part, subscription: one }));
