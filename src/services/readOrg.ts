import pLimit from 'p-limit';
import { connectors } from '../connector/index.js';
import type { AccessSink, Connector, Reading, Subscription } from '../connector/connector.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import { isAskedFor, isSelected, type SyncOptions } from '../model/syncOptions.js';
import type { OrgClient } from '../org/client.js';
import { isFeatureMissing, readPages, type PageEvents } from '../org/query.js';
import { toSoql, type ObjectQuery } from '../org/soql.js';

/** Requests in flight. Salesforce allows more; the gain beyond is small, and an admin's org has other users. */
const CONCURRENCY = 8;

export type ReadEvents = PageEvents & {
  /** A resource type that came along by default is not there in this org; the error says why. */
  readonly onLeftOut?: (type: ResourceTypeId, why: Error) => void;
};

type Selected = { readonly connector: Connector; readonly reading: Reading };
type Subscriber = { readonly type: ResourceTypeId; readonly subscription: Subscription };
type SharedQuery = { readonly query: ObjectQuery; readonly subscribers: Subscriber[] };

/** Each different query once, with all who want its records. */
const share = (selected: readonly Selected[]): SharedQuery[] => {
  const shared = new Map<string, SharedQuery>();
  for (const { connector, reading } of selected) {
    for (const subscription of reading.subscriptions) {
      const key = toSoql(subscription.query);
      const entry = shared.get(key) ?? { query: subscription.query, subscribers: [] };
      entry.subscribers.push({ type: connector.type, subscription });
      shared.set(key, entry);
    }
  }
  return [...shared.values()];
};

/**
 * Reads all that the options select out of the org into a sink: one query an object, several at a time.
 *
 * @param abort ends the read when a query fails
 * @throws SfError in plain words for the first query that cannot be read
 */
export const readOrg = async (
  client: OrgClient,
  options: SyncOptions,
  sink: AccessSink,
  events: ReadEvents,
  abort: AbortController,
): Promise<void> => {
  const selected = connectors
    .filter(({ type }) => isSelected(type, options))
    .map((connector) => ({ connector, reading: connector.read(options, sink) }));
  const absent = new Map<ResourceTypeId, Error>();

  const readOne = async ({ query, subscribers }: SharedQuery): Promise<void> => {
    try {
      for await (const records of readPages(client, query, events)) {
        abort.signal.throwIfAborted();
        for (const record of records) for (const { subscription } of subscribers) subscription.each(record);
      }
    } catch (error) {
      const owners = subscribers.filter(({ subscription }) => !subscription.optional);
      if (!isFeatureMissing(error) || owners.some(({ type }) => isAskedFor(type, options))) throw error;
      for (const { type } of owners) absent.set(type, error);
    }
  };

  const limit = pLimit(CONCURRENCY);
  try {
    await Promise.all(share(selected).map(async (query) => limit(() => readOne(query))));
  } catch (error) {
    limit.clearQueue();
    abort.abort();
    throw error;
  }
  for (const [type, why] of absent) events.onLeftOut?.(type, why);
  for (const { connector, reading } of selected) if (!absent.has(connector.type)) reading.finish?.();
};
