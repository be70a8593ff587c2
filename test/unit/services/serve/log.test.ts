import type { Logger } from 'pino';
import { expect } from 'chai';
import { loopEvents } from '../../../../src/services/serve/log.js';
import { Metrics } from '../../../../src/services/serve/metrics.js';

describe('what the loop tells of C1', () => {
  it('is that it answers, from a poll that went well until one that failed', () => {
    const told: boolean[] = [];
    const log: Partial<Logger> = { warn: () => undefined };
    const events = loopEvents(log as Logger, new Metrics(), (isAnswer) => told.push(isAnswer));
    events.onPolled();
    events.onPollFailed(new Error('UNAVAILABLE'), 1);
    events.onPolled();
    expect(told).to.deep.equal([true, false, true]);
  });
});
