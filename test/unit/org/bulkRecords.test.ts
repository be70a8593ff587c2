import type { Connection } from '@salesforce/core';
import { expect } from 'chai';
import { startSimulator, type Simulator } from '../../../simulator/start.js';
import { grantableKinds, kinds } from '../../../src/resources/index.js';
import type { SyncOptions } from '../../../src/model/syncOptions.js';
import { toUtc } from '../../../src/model/time.js';
import { OrgClient, type ClientOptions } from '../../../src/org/client.js';
import { BulkQueries } from '../../../src/org/read/bulkQueries.js';
import type { SalesforceRecord } from '../../../src/org/query.js';
import { toSoql, type ObjectQuery } from '../../../src/org/soql.js';
import { TableReader } from '../../../src/org/read/tableReader.js';
import { defaultOptions } from '../support/options.js';
import { RecordingSink } from '../support/recordingSink.js';
import { connectByJwt } from '../support/syncing.js';

const everything = {
  ...defaultOptions,
  syncNonStandardUsers: true,
  includeShadowPermissionSets: true,
  syncConnectedApps: true,
  syncAgents: true,
  includeSystemGroups: true,
};

const queriesWith = (options: SyncOptions): ObjectQuery[] =>
  kinds.flatMap((kind) => kind.read(options, new RecordingSink()).subscriptions.map(({ query }) => query));

/** Every query that a sync may send, with few options and with many, and those for roles. */
const all: ReadonlyMap<string, ObjectQuery> = new Map(
  [
    ...queriesWith(defaultOptions),
    ...queriesWith(everything),
    ...grantableKinds.flatMap(({ change }) => change.roles?.query ?? []),
  ].map((query) => [toSoql(query), query]),
);

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T/;

/** A record without what only REST says beside its fields, with date-times in one form. */
const plain = (value: unknown): unknown => {
  if (typeof value === 'string' && DATE_TIME.test(value)) return toUtc(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (name === 'attributes' ? [] : [[name, plain(inner)]])),
  );
};

/** CSV tells no types. Texts of digits would pass for numbers where the first page shows none of a column. */
const typesOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(typesOf) : [typeof value];

describe('records that come by the Bulk API', function () {
  this.timeout(60_000);

  const read = async (
    connection: Connection,
    query: ObjectQuery,
    options: ClientOptions,
  ): Promise<{ records: unknown[]; used: string[] }> => {
    const client = new OrgClient(connection, { firstPollAfter: 1, firstRetryAfter: 1, ...options });
    const used: string[] = [];
    const bulk = new BulkQueries(client, {
      onUsed: (object) => used.push(object),
      onRefused: (_object, why) => expect.fail(String(why)),
    });
    const records: SalesforceRecord[] = [];
    const take = (page: readonly SalesforceRecord[]): void => void records.push(...page);
    await new TableReader(client, query, { take }, undefined, bulk).read();
    const inOrder = query.orderById === false ? records : records.sort((one, other) => (one.Id < other.Id ? -1 : 1));
    return { records: inOrder.map(plain), used };
  };

  for (const scale of ['demo', 'medium'] as const) {
    describe(`are those of REST, from the org ${scale}`, () => {
      let simulator: Simulator;
      let connection: Connection;
      before(async () => {
        simulator = await startSimulator(scale === 'demo' ? {} : { scale });
        // So that a small table, too, has more than a page.
        simulator.faults.plan({ kind: 'short-page', route: '/v65.0/query$', times: 'always', records: 3 });
        connection = await connectByJwt(simulator);
      });
      after(() => simulator.close());

      for (const [name, query] of all) {
        it(name, async () => {
          const byRest = await read(connection, query, { bulk: 'never' });
          const byBulk = await read(connection, query, { bulk: 'always' });
          expect(byBulk.records).to.deep.equal(byRest.records);
          if (query.orderById !== false) expect(typesOf(byRest.records)).to.not.include('number');
          const isLarge = query.orderById !== false && byRest.records.length > 3;
          expect([byRest.used, byBulk.used]).to.deep.equal([[], isLarge ? [query.object] : []]);
        });
      }
    });
  }
});
