import { expect } from 'chai';
import { pause, retry, untilAborted } from '../../../src/org/retry.js';

describe('doing some work again', () => {
  const failing = (...errors: string[]): { work: () => Promise<number>; runs: () => number } => {
    let runs = 0;
    const work = (): Promise<number> => {
      runs += 1;
      const error = errors[runs - 1];
      return error === undefined ? Promise.resolve(runs) : Promise.reject(new Error(error));
    };
    return { work, runs: () => runs };
  };
  const mayPass = (error: unknown): boolean => (error as Error).message === 'busy';
  const quick = { retries: 2, firstRetryAfter: 1 };

  for (const [errors, outcome, runs] of [
    [[], 1, 1],
    [['busy', 'busy'], 3, 3],
    [['busy', 'busy', 'busy'], 'busy', 3],
    [['wrong'], 'wrong', 1],
    [['busy', 'wrong'], 'wrong', 2],
  ] as const) {
    it(`ends with ${outcome} after ${runs} runs that fail with [${errors.join(', ')}]`, async () => {
      const { work, runs: done } = failing(...errors);
      expect(await retry(work, mayPass, quick).catch((error: Error) => error.message)).to.equal(outcome);
      expect(done()).to.equal(runs);
    });
  }

  it('ends at once, in a pause as well, when the signal is aborted', async () => {
    const abort = new AbortController();
    const { work, runs } = failing('busy', 'busy');
    const ended = retry(work, mayPass, { firstRetryAfter: 60_000, signal: abort.signal });
    setTimeout(() => abort.abort(new Error('stop')), 10);
    expect(await ended.catch((error: Error) => error.message)).to.equal('stop');
    expect(runs()).to.equal(1);
  });
});

describe('waiting', () => {
  it('ends at once when the signal is aborted', async () => {
    const abort = new AbortController();
    const waiting = [pause(60_000, abort.signal), untilAborted(new Promise(() => undefined), abort.signal)];
    setTimeout(() => abort.abort(new Error('stop')), 10);
    const outcomes = await Promise.allSettled(waiting);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && (outcome.reason as Error).message)).to.deep.equal(
      ['stop', 'stop'],
    );
  });

  it('has the outcome of the work', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(7), signal)).to.equal(7);
    expect(await untilAborted(Promise.resolve(7), undefined)).to.equal(7);
    await pause(1, undefined);
  });
});
