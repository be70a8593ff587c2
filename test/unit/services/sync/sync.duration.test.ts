import { expect } from 'chai';
import { startSimulator } from '../../../../simulator/start.js';
import { connectByJwt, syncOrg } from '../../support/syncing.js';

describe('the duration of a sync', () => {
  it('is what has passed, though the clock is set back meanwhile', async () => {
    const simulator = await startSimulator();
    const { now } = Date;
    try {
      const onReadingDone = (): void => {
        Date.now = () => now() - 3_600_000;
      };
      const { outcome } = await syncOrg(await connectByJwt(simulator), { events: { onReadingDone } });
      expect(outcome.durationMs).to.satisfy(Number.isSafeInteger);
      expect(outcome.durationMs).to.be.greaterThan(0);
    } finally {
      Date.now = now;
      await simulator.close();
    }
  });
});
