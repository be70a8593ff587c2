import { expect } from 'chai';
import { CallMeter, type ApiUsage } from '../../../src/org/callMeter.js';

describe('the meter of a client’s calls', () => {
  let usage: ApiUsage | undefined;
  beforeEach(() => (usage = undefined));

  /** A meter, and a way to send calls that are answered only when the test says so. */
  const meterWith = (
    maxPercent?: number,
  ): { meter: CallMeter; send: () => { answer: () => void; sent: Promise<void> } } => {
    const meter = new CallMeter(() => usage, maxPercent);
    const send = (): { answer: () => void; sent: Promise<void> } => {
      const { promise, resolve } = Promise.withResolvers<void>();
      return { answer: resolve, sent: meter.count(() => promise) };
    };
    return { meter, send };
  };

  it('counts calls, those that fail included', async () => {
    const { meter } = meterWith();
    await meter.count(() => Promise.resolve());
    await meter.count(() => Promise.reject(new Error('cut'))).catch(() => undefined);
    expect(meter.calls).to.equal(2);
    expect(meter.usageOfRun).to.equal(undefined);
  });

  it('keeps the usage after the first call and the highest one, since answers overtake one another', async () => {
    const { meter } = meterWith();
    for (const used of [10, 14, 12]) {
      usage = { used, limit: 1000 };
      await meter.count(() => Promise.resolve());
    }
    expect(meter.usageOfRun).to.deep.equal({ before: { used: 10, limit: 1000 }, after: { used: 14, limit: 1000 } });
  });

  it('sends nothing more when calls without an answer could use up the share', async () => {
    const { meter, send } = meterWith(50);
    usage = { used: 497, limit: 1000 };
    await meter.count(() => Promise.resolve());
    const waiting = [send(), send(), send()];
    const error: unknown = await send().sent.catch((reason: unknown) => reason);
    expect(error).to.include({
      name: 'ApiUsageLimitReachedError',
      message:
        'Stopped, because the org has used 497 of its 1,000 API requests today, and the next one could exceed the 50 percent of --max-api-usage.',
    });
    expect(meter.calls).to.equal(4);
    for (const { answer } of waiting) answer();
    await Promise.all(waiting.map(({ sent }) => sent));
    await meter.count(() => Promise.resolve());
    expect(meter.calls).to.equal(5);
  });

  it('times answered calls', async () => {
    const { meter } = meterWith();
    expect(meter.answerTime).to.equal(0);
    expect(await meter.time(() => new Promise((resolve) => setTimeout(resolve, 30, 'answer')))).to.equal('answer');
    const after = meter.answerTime;
    expect(after).to.be.greaterThan(25);
    await meter.time(() => Promise.reject(new Error('cut'))).catch(() => undefined);
    expect(meter.answerTime).to.equal(after);
  });
});
