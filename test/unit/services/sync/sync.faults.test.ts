import { SfError, type Connection } from '@salesforce/core';
import { expect } from 'chai';
import { Random } from '../../../../simulator/random/random.js';
import type { FaultInput } from '../../../../simulator/org/plannedFaults.js';
import { startSimulator, type Simulator } from '../../../../simulator/start.js';
import { connectByJwt, fewOfEach, syncOrg, type SyncResult } from '../../support/syncing.js';

/** How many pairs of faults are tried: `FAULT_RUNS=500` for more. Those of jobs, and of what ends a sync, are half as many. */
const RUNS = Number(process.env['FAULT_RUNS'] ?? 100);

/** So that a small org has many pages. */
const pages: FaultInput = { kind: 'short-page', times: 'always', records: 15 };

/** What passes: a sync must end right. Each strikes some of the calls, the one of the organization and further pages alike. */
const passing: FaultInput[] = [
  { kind: 'latency', milliseconds: 3, jitter: 10, times: 'always', chance: 0.3 },
  { kind: 'cut-before', method: 'GET', times: 3, chance: 0.3 },
  { kind: 'cut-within', method: 'GET', times: 3, chance: 0.3 },
  { kind: 'cut-after', method: 'GET', times: 3, chance: 0.3 },
  { kind: 'truncated', times: 3, chance: 0.3 },
  { kind: 'malformed', times: 3, chance: 0.3 },
  { kind: 'fuzzed', times: 3, chance: 0.3 },
  ...([429, 500, 502, 503, 504] as const).map((status): FaultInput => ({
    kind: 'server-error',
    status,
    times: 3,
    chance: 0.2,
  })),
  ...([200, 429, 500, 502, 503, 504] as const).map((status): FaultInput => ({
    kind: 'proxy-page',
    status,
    times: 3,
    chance: 0.2,
  })),
  { kind: 'session-expired', route: '/query', times: 2, chance: 0.1 },
  { kind: 'concurrent-limit', times: 3, chance: 0.3 },
  { kind: 'lost-locator', times: 5, chance: 0.3 },
  { kind: 'query-timeout', route: '/query', object: 'User', times: 3, chance: 0.5 },
  { kind: 'query-timeout', route: '/query/', times: 4, chance: 0.2 },
  { kind: 'short-page', times: 5, records: 3, chance: 0.5 },
  { kind: 'wrong-total', by: 7, times: 5, chance: 0.3 },
  { kind: 'wrong-total', by: -7, times: 5, chance: 0.3 },
];

const lasting: FaultInput[] = [
  { kind: 'daily-limit', after: 9 },
  { kind: 'proxy-page', status: 403, after: 6 },
  { kind: 'proxy-page', status: 407, after: 12 },
  { kind: 'cut-within', method: 'GET', object: 'Group', times: 'always' },
  { kind: 'fuzzed', object: 'PermissionSetAssignment', times: 'always' },
  { kind: 'wrong-total', object: 'UserRole', by: 3, times: 'always' },
];

const jobs = '/jobs/query';

/** What passes, or hands a table back to the REST API. */
const ofJobs: FaultInput[] = [
  ...passing
    .filter(({ kind, route }) => route === undefined && kind !== 'lost-locator' && kind !== 'query-timeout')
    .map((fault) => ({ ...fault, route: jobs, ...(fault.method && { method: 'any' }) }) as FaultInput),
  { kind: 'session-expired', route: jobs, times: 2, chance: 0.2 },
  { kind: 'fuzzed', shape: 'right', route: jobs, times: 3, chance: 0.3 },
  { kind: 'job-refused', code: 'FEATURENOTENABLED' },
  { kind: 'job-refused', code: 'INVALIDENTITY', times: 3, chance: 0.5 },
  { kind: 'job-refused', code: 'EXCEEDEDQUOTA', after: 2 },
  { kind: 'job-failed', times: 3, chance: 0.5 },
  { kind: 'job-failed', state: 'Aborted', times: 3, chance: 0.5 },
  { kind: 'lost-job', times: 3, chance: 0.2 },
  { kind: 'lost-job', route: 'results', times: 3, chance: 0.2 },
  { kind: 'proxy-page', status: 403, route: jobs, after: 3 },
  { kind: 'malformed', route: 'results', object: 'Group', times: 'always' },
  { kind: 'truncated', route: 'results', object: 'PermissionSetAssignment', times: 'always' },
];

const nameOf = (fault: FaultInput): string =>
  Object.values(fault)
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .join(' ');

describe('a sync in which things go wrong', function () {
  this.timeout(Math.max(180_000, RUNS * 2000));
  let simulator: Simulator;
  let connection: Connection;
  let undisturbed: SyncResult;
  before(async () => {
    simulator = await startSimulator({ sizes: fewOfEach });
    connection = await connectByJwt(simulator);
    undisturbed = await syncOrg(connection);
  });
  after(() => simulator.close());

  const plan = (seed: number, ...faults: FaultInput[]): void => {
    simulator.faults.forget();
    // Another day: what was spent is not.
    simulator.org.settings.apiLimit += 1_000_000;
    simulator.faults.plan({ seed, faults: [...faults, pages] });
  };

  const expectRight = (synced: SyncResult): void => {
    expect(synced.json).to.equal(undisturbed.json);
    expect(synced.csv).to.equal(undisturbed.csv);
  };

  /** The right documents, or an error for people and no documents. */
  const expectRightOrRefused = async (work = syncOrg(connection)): Promise<void> => {
    const result = await work.catch((error: unknown) => error);
    if (!(result instanceof Error)) return expectRight(result as SyncResult);
    expect(result, result.stack).to.be.instanceOf(SfError);
    expect((result as SfError).actions).to.have.length.greaterThan(0);
    expect(result.message).not.to.match(/%s|TypeError|undefined|<html/);
  };

  for (const [index, fault] of passing.entries()) {
    it(`ends right: ${nameOf(fault)}`, async () => {
      plan(index, fault);
      expectRight(await syncOrg(connection));
    });
  }

  for (const fault of lasting) {
    it(`ends right or with a clear error: ${nameOf(fault)}`, async () => {
      plan(1, fault);
      await expectRightOrRefused();
    });
  }

  it('leaves no rejection that ends the process where the first query fails and nothing is counted', async () => {
    plan(1, { kind: 'daily-limit', after: 1 });
    const rejections: unknown[] = [];
    const onRejection = (reason: unknown): unknown => rejections.push(reason);
    process.on('unhandledRejection', onRejection);
    const options = { resourceTypes: ['role'], syncNonStandardUsers: true } as const;
    const error = await syncOrg(connection, { options }).catch((thrown: unknown) => thrown);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', onRejection);
    expect((error as Error).name).to.equal('DailyApiLimitReachedError');
    expect(rejections).to.deep.equal([]);
  });

  it('ends right whatever two passing faults come together', async () => {
    for (let seed = 0; seed < RUNS; seed += 1) {
      const random = new Random(seed);
      const [one, other] = [random.pick(passing), random.pick(passing)];
      plan(seed, one, other);
      const synced = await syncOrg(connection).catch((error: unknown) => error);
      if (synced instanceof Error) throw new Error(`seed ${seed}: ${nameOf(one)}, ${nameOf(other)}`, { cause: synced });
      expectRight(synced as SyncResult);
    }
  });

  const byJobs = (): Promise<SyncResult> => syncOrg(connection, { limits: { bulk: 'always', firstPollAfter: 1 } });

  it('ends right when its tables are read by jobs', async () => {
    plan(1);
    const synced = await byJobs();
    expectRight(synced);
    expect(synced.outcome.bulkQueries).to.include.members(['PermissionSet', 'PermissionSetAssignment', 'User']);
  });

  for (const [index, fault] of ofJobs.entries()) {
    it(`ends right when jobs meet ${nameOf(fault)}`, async () => {
      plan(index, fault);
      expectRight(await byJobs());
    });
  }

  it('ends right whatever two faults jobs meet together', async () => {
    for (let seed = 0; seed < RUNS / 2; seed += 1) {
      const random = new Random(seed);
      const [one, other] = [random.pick(ofJobs), random.pick([...ofJobs, ...passing])];
      plan(seed, one, other);
      const synced = await byJobs().catch((error: unknown) => error);
      if (synced instanceof Error) throw new Error(`seed ${seed}: ${nameOf(one)}, ${nameOf(other)}`, { cause: synced });
      expectRight(synced as SyncResult);
    }
  });

  it('ends right or with a clear error whatever else is wrong', async () => {
    for (let seed = 0; seed < RUNS / 2; seed += 1) {
      const random = new Random(seed);
      plan(seed, random.pick(passing), random.pick(lasting));
      await expectRightOrRefused(seed % 3 === 0 ? byJobs() : undefined);
    }
  });
});
