import { mock } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { SfError, type Connection } from '@salesforce/core';
import { expect } from 'chai';
import type { FaultInput } from '../../../simulator/org/plannedFaults.js';
import { startSimulator, type Simulator } from '../../../simulator/start.js';
import type { TableProgress } from '../../../src/model/tableProgress.js';
import { BulkQueries } from '../../../src/org/read/bulkQueries.js';
import { OrgClient, type ClientOptions } from '../../../src/org/client.js';
import { type ObjectQuery, toSoql } from '../../../src/org/soql.js';
import { TableReader } from '../../../src/org/read/tableReader.js';
import { fewPages } from '../support/simulatedOrg.js';
import { connectByJwt } from '../support/syncing.js';
import { grantableKinds, kinds } from '../../../src/resources/index.js';
import type { SyncOptions } from '../../../src/model/syncOptions.js';
import { toUtc } from '../../../src/model/time.js';
import type { SalesforceRecord } from '../../../src/org/query.js';
import { defaultOptions } from '../support/options.js';
import { RecordingSink } from '../support/recordingSink.js';

const query: ObjectQuery = { object: 'PermissionSetAssignment', fields: ['Id', 'AssigneeId', 'IsActive'] };

/** Both ways: many pages of REST, many pages of results. */
const pages: FaultInput = { kind: 'short-page', times: 'always', records: 40 };

class Killed extends Error {}

describe('BulkQueries', function () {
  this.timeout(20_000);
  let simulator: Simulator;
  let connection: Connection;
  let ids: string[];
  before(async () => {
    simulator = await startSimulator({ scale: 'small' });
    connection = await connectByJwt(simulator);
    ids = [...simulator.org.table('PermissionSetAssignment').rows()].map(({ Id }) => Id).sort();
  });
  after(() => simulator.close());
  beforeEach(async () => {
    simulator.faults.forget();
    await jobTime(0);
    simulator.resetRequests();
  });

  const jobTime = async (milliseconds: number): Promise<void> => {
    await fetch(`${simulator.instanceUrl}/_sim/settings`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jobTime: milliseconds }),
    });
  };

  type Reading = { ids: string[]; progress: TableProgress[]; refusals: string[]; used: string[]; bulk: BulkQueries };

  const read = async (
    { from, stopAfter = Infinity, bulk }: { from?: TableProgress; stopAfter?: number; bulk?: BulkQueries } = {},
    options: ClientOptions = {},
  ): Promise<Reading> => {
    const client = new OrgClient(connection, {
      bulk: 'always',
      firstPollAfter: 1,
      firstRetryAfter: 1,
      retries: 2,
      ...options,
    });
    const taken: Omit<Reading, 'bulk'> = { ids: [], progress: [], refusals: [], used: [] };
    const queries =
      bulk ??
      new BulkQueries(client, {
        onUsed: (object) => taken.used.push(object),
        onRefused: (object, why) => taken.refusals.push(`${object}: ${why.name}`),
      });
    const take = (records: readonly { Id: string }[], progress: TableProgress): void => {
      if (taken.progress.length >= stopAfter) throw new Killed();
      taken.ids.push(...records.map(({ Id }) => Id));
      taken.progress.push(progress);
    };
    await new TableReader(client, query, { take }, from, queries).read().catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    return { ...taken, bulk: queries };
  };

  /** Method and path of all calls, the job's id aside. */
  const calls = (): string[] =>
    simulator.requests.map(
      ({ method, path }) => `${method} ${path.replace(/^.*\/v65\.0\//, '').replace(/750\w+/, 'ID')}`,
    );

  const expectAll = (reading: Reading): void => {
    expect([...reading.ids].sort()).to.deep.equal(ids);
    expect(reading.progress.at(-1)).to.include({ expected: ids.length, received: ids.length });
    expect(reading.progress.at(-1)!.spans.every(({ isDone }) => isDone)).to.equal(true);
  };

  it('reads a first page by REST and the rest by one job, in its order, as it is created', async () => {
    simulator.faults.plan({ ...pages, route: '/v65.0/query$' });
    const reading = await read();
    expect(reading.ids).to.deep.equal(ids);
    expectAll(reading);
    expect(reading).to.deep.include({ refusals: [], used: ['PermissionSetAssignment'] });
    expect(calls().map((call) => call.split('?')[0])).to.deep.equal([
      'GET query',
      'POST jobs/query',
      'GET jobs/query/ID',
      'GET jobs/query/ID/results',
    ]);
    expect(simulator.requests[1]!.query).to.match(/WHERE Id > '\w{18}' ORDER BY Id$/);
  });

  it('begins no job for a table of one page, and none in mode never', async () => {
    expectAll(await read());
    expect(calls()).to.have.length(1);
    simulator.faults.plan(pages);
    expectAll(await read({}, { bulk: 'never' }));
    expect(calls().join()).to.not.include('jobs');
  });

  it('asks for the state of a job with pauses that grow', async () => {
    simulator.faults.plan(pages);
    await jobTime(600_000);
    const pauses: number[] = [];
    const now = performance.now.bind(performance);
    const { mock: mocked } = mock.method(OrgClient.prototype, 'pause', async (times: number) => {
      pauses.push(times);
      // By then the job is done.
      if (pauses.length === 6) performance.now = () => now() + 600_000;
      await Promise.resolve();
    });
    try {
      expectAll(await read());
    } finally {
      mocked.restore();
      performance.now = now;
    }
    expect(pauses).to.deep.equal([1, 1.5, 2.25, 3.375, 5.0625, 7.59375]);
    expect(simulator.requests.filter(({ path }) => /jobs\/query\/\w+$/.test(path))).to.have.length(6);
  });

  it('is resumed after each step with the job that it had, and reads each record once', async () => {
    simulator.faults.plan(pages);
    const whole = await read();
    const steps = whole.progress.length;
    const jobs = (): number => calls().filter((call) => call.startsWith('POST')).length;
    for (let step = 1; step < steps; step += 1) {
      simulator.resetRequests();
      const killed = await read({ stopAfter: step });
      const left = JSON.parse(JSON.stringify(killed.progress.at(-1))) as TableProgress;
      const resumed = await read({ from: left });
      expect([...killed.ids, ...resumed.ids], `after step ${step}`).to.deep.equal(ids);
      expect(resumed.progress.at(-1)).to.include({ received: ids.length });
      expect(jobs()).to.equal(1);
    }
  });

  for (const [what, fault, options] of [
    ['the job is gone', { kind: 'lost-job' }, {}],
    ['the Bulk API is not to be used any more', undefined, { bulk: 'never' }],
  ] as const) {
    it(`goes on by REST after the last record when it is resumed and ${what}`, async () => {
      simulator.faults.plan(pages);
      const killed = await read({ stopAfter: 6 });
      expect(killed.progress.at(-1)!.spans[0]!.job!.received).to.be.greaterThan(0);
      if (fault) simulator.faults.plan(fault);
      simulator.resetRequests();
      const resumed = await read({ from: killed.progress.at(-1)! }, options);
      expect([...killed.ids, ...resumed.ids]).to.deep.equal(ids);
      expect(calls().at(-1)).to.match(/^GET query\//);
      expect(resumed.refusals).to.have.length(fault ? 1 : 0);
    });
  }

  for (const [fault, refusals, jobs] of [
    [{ kind: 'job-refused' }, 1, 1],
    [{ kind: 'job-refused', code: 'EXCEEDEDQUOTA' }, 1, 1],
    [{ kind: 'job-refused', code: 'INVALIDENTITY' }, 1, 2],
    [{ kind: 'job-failed' }, 1, 2],
    [{ kind: 'job-failed', state: 'Aborted' }, 1, 2],
    [{ kind: 'lost-job', route: 'results', after: 2 }, 1, 2],
    [{ kind: 'cut-after', method: 'POST' }, 0, 3],
    [{ kind: 'server-error', method: 'POST', times: 3 }, 1, 3],
    [{ kind: 'wrong-total', route: 'jobs/query/', by: 5 }, 0, 2],
    [{ kind: 'wrong-total', route: 'jobs/query/', by: -5 }, 0, 2],
    [{ kind: 'cut-within', route: 'results', method: 'GET', times: 2 }, 0, 2],
  ] as Array<[FaultInput, number, number]>) {
    it(`reads all with ${JSON.stringify(fault)}`, async () => {
      simulator.faults.plan({ faults: [fault, pages] });
      const reading = await read();
      expectAll(reading);
      // What refuses one job refuses the next, unless it was about the object.
      expectAll(await read({ bulk: reading.bulk }));
      expect(reading.refusals).to.have.length(refusals);
      expect(calls().filter((call) => call === 'POST jobs/query')).to.have.length(jobs);
    });
  }

  it('gives up a job that takes longer than REST would, and has it aborted', async () => {
    simulator.faults.plan(pages);
    await jobTime(600_000);
    const { progress } = await read({ stopAfter: 1 });
    const { job } = progress[0]!.spans[0]!;
    const refusals: string[] = [];
    const client = new OrgClient(connection, { bulk: 'auto', firstPollAfter: 1 });
    const bulk = new BulkQueries(client, { onRefused: (_object, why) => refusals.push(why.name) });
    const steps: boolean[] = [];
    const now = performance.now.bind(performance);
    try {
      for await (const step of bulk.results(query.object, job!, job!.from)) {
        steps.push(step.job.isOver);
        performance.now = () => now() + 60_000;
      }
    } finally {
      performance.now = now;
    }
    expect([steps, refusals]).to.deep.equal([[false, true], ['QueryJobSlowError']]);
    expect(calls().slice(-2)).to.deep.equal(['GET jobs/query/ID', 'PATCH jobs/query/ID']);
  });

  it('ends with the reason when all is ended from outside, and leaves the job', async () => {
    simulator.faults.plan(pages);
    const abort = new AbortController();
    const reading = read({}, { firstPollAfter: 60_000, signal: abort.signal }).catch((reason: unknown) => reason);
    while (calls().length < 2) await wait(1);
    abort.abort(new SfError('Ctrl-C', 'InterruptedError'));
    expect(await reading).to.have.property('message', 'Ctrl-C');
    expect(calls()).to.deep.equal(['GET query', 'POST jobs/query']);
  });
});

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

/**
 * The fields that hold a number in some records only. CSV tells no types: if such a field is empty on the first page, its numbers
 * are read as texts.
 */
const sometimesNumbers = (records: readonly unknown[]): string[] => {
  const rows = records as ReadonlyArray<Record<string, unknown>>;
  const isNumber = (field: string) => (row: Record<string, unknown>) => typeof row[field] === 'number';
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return fields.filter((field) => rows.some(isNumber(field)) && !rows.every(isNumber(field)));
};

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

  for (const [title, options] of [
    ['the demo org', {}],
    ['a larger org', fewPages],
  ] as const) {
    describe(`are those of REST, from ${title}`, () => {
      let simulator: Simulator;
      let connection: Connection;
      before(async () => {
        simulator = await startSimulator(options);
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
          if (query.orderById !== false) expect(sometimesNumbers(byRest.records)).to.deep.equal([]);
          const isLarge = query.orderById !== false && byRest.records.length > 3;
          expect([byRest.used, byBulk.used]).to.deep.equal([[], isLarge ? [query.object] : []]);
        });
      }
    });
  }
});
