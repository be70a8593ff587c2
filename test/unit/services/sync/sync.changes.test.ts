import { SfError, type Connection } from '@salesforce/core';
import { expect } from 'chai';
import { Random } from '../../../../simulator/random/random.js';
import type { FaultInput } from '../../../../simulator/org/plannedFaults.js';
import { startSimulator, type Simulator } from '../../../../simulator/start.js';
import { readDocument } from '../../../nut/support/expect/document.js';
import { connectByJwt, fewOfEach, syncOrg } from '../../support/syncing.js';

/** `FAULT_RUNS=500` for more. */
const RUNS = Number(process.env['FAULT_RUNS'] ?? 20);

const objects = ['User', 'Group', 'GroupMember', 'PermissionSet', 'PermissionSetAssignment', 'UserRole', 'Territory2'];

describe('a sync of an org that changes meanwhile', function () {
  this.timeout(Math.max(180_000, RUNS * 2000));
  let simulator: Simulator;
  let connection: Connection;
  beforeEach(async () => {
    // So many users that no planned deletion takes the running one.
    simulator = await startSimulator({ sizes: { ...fewOfEach, users: 50 } });
    connection = await connectByJwt(simulator);
  });
  afterEach(() => simulator.close());

  const pages: FaultInput = { kind: 'short-page', times: 'always', records: 10 };

  it('counts what was deleted while it was read, and has no reference to it', async () => {
    const { size } = simulator.org.table('User');
    // Before the third page of users: five of those that were promised are gone.
    simulator.faults.plan({
      faults: [{ kind: 'rows-deleted', object: 'User', route: '/query/', after: 2, count: 5 }, pages],
    });
    const { json, outcome } = await syncOrg(connection, { options: { syncNonStandardUsers: true } });
    const document = readDocument(JSON.parse(json));
    const [change, ...others] = outcome.changedWhileReading;
    expect(others).to.deep.equal([]);
    expect(change).to.include({ object: 'User', expected: size });
    expect(document.users).to.have.length(change!.received);
  });

  it('never has a record twice or a reference to nothing, whatever comes and goes', async () => {
    let changed = 0;
    for (let seed = 0; seed < RUNS; seed += 1) {
      const random = new Random(seed);
      const changes = Array.from({ length: 3 }, (): FaultInput => ({
        kind: random.chance(0.7) ? 'rows-deleted' : 'rows-inserted',
        rowsOf: random.pick(objects),
        route: '/query',
        after: random.below(30),
        count: 1 + random.below(2),
      }));
      simulator.faults.forget();
      simulator.faults.plan({ seed, faults: [...changes, pages] });
      const limits = { bulk: seed % 3 === 0 ? 'always' : 'never', firstPollAfter: 1 } as const;
      const result = await syncOrg(connection, { limits }).catch((error: unknown) => error);
      if (result instanceof Error) {
        // A record that came into what was read already, while another went, is taken for a short answer.
        expect(result, `seed ${seed}`).to.be.instanceOf(SfError).with.property('name', 'IncompleteReadError');
        continue;
      }
      const { json, outcome } = result as Awaited<ReturnType<typeof syncOrg>>;
      readDocument(JSON.parse(json));
      changed += outcome.changedWhileReading.length;
    }
    expect(changed).to.be.greaterThan(0);
  });

  it('ends with a clear error or a whole document whatever the org answers', async () => {
    const whole = await syncOrg(connection);
    for (let seed = 0; seed < RUNS; seed += 1) {
      simulator.faults.forget();
      simulator.faults.plan({
        seed,
        faults: [
          {
            kind: 'fuzzed',
            shape: seed % 2 === 0 ? 'right' : 'wrong',
            times: 'always',
            chance: 0.05 + (seed % 5) / 10,
          },
          pages,
        ],
      });
      const result = await syncOrg(connection, { limits: { retries: 2 } }).catch((error: unknown) => error);
      if (!(result instanceof Error)) continue;
      expect(result, `seed ${seed}: ${result.stack}`).to.be.instanceOf(SfError);
      expect(result.message).not.to.match(/%s|TypeError|undefined/);
    }
    simulator.faults.forget();
    expect((await syncOrg(connection)).json).to.equal(whole.json);
  });

  it('ends with a clear error or the whole document whatever is answered to jobs', async () => {
    const whole = await syncOrg(connection);
    let used = 0;
    for (let seed = 0; seed < RUNS; seed += 1) {
      simulator.faults.forget();
      const shape = seed % 2 === 0 ? 'right' : 'wrong';
      const chance = 0.05 + (seed % 5) / 10;
      simulator.faults.plan({
        seed,
        faults: [{ kind: 'fuzzed', shape, route: '/jobs/query', times: 'always', chance }, pages],
      });
      const limits = { retries: 2, bulk: 'always', firstPollAfter: 1 } as const;
      const result = await syncOrg(connection, { limits }).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect(result, `seed ${seed}: ${result.stack}`).to.be.instanceOf(SfError);
        expect(result.message).not.to.match(/%s|TypeError|undefined/);
        continue;
      }
      const { json, outcome } = result as Awaited<ReturnType<typeof syncOrg>>;
      expect(json, `seed ${seed}`).to.equal(whole.json);
      used += outcome.bulkQueries.length;
    }
    expect(used).to.be.greaterThan(0);
  });
});
