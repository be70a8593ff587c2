import { expect } from 'chai';
import { startSimulator, type Simulator } from '../../../../simulator/start.js';
import { connectByJwt, syncOrg } from '../../support/syncing.js';

describe('what a sync tells of its pages', () => {
  let simulator: Simulator;
  before(async () => (simulator = await startSimulator({ seed: 'demo' })));
  after(() => simulator.close());

  it('counts the records of an object that several queries read, and never fewer than before', async () => {
    const told = new Map<string, number[]>();
    const onPage = (object: string, received: number, total: number): void => {
      expect(received, object).to.be.at.most(total);
      told.set(object, [...(told.get(object) ?? []), received]);
    };
    const connection = await connectByJwt(simulator);
    simulator.resetRequests();
    await syncOrg(connection, { events: { onPage }, limits: { concurrency: 1 } });

    const groups = simulator.requests.filter(({ object }) => object === 'Group').map(({ rows = 0 }) => rows);
    expect(groups).to.have.length.above(1);
    expect(told.get('Group')?.at(-1)).to.equal(groups.reduce((sum, rows) => sum + rows, 0));
    for (const [object, counts] of told) expect(counts, object).to.deep.equal(counts.toSorted((a, b) => a - b));
  });
});
