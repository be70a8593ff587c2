import { setTimeout } from 'node:timers/promises';
import { Messages } from '@salesforce/core';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'c1');

/** The time, as an interface so that tests can put in their own. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since a fixed moment; unlike `now`, it does not jump when the system's clock is set. */
  elapsed(): number;
  /** Waits until the time is over or the signal is aborted. Never throws. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
  },
};

/**
 * Gives work some more time once the connector is told to stop.
 *
 * @param milliseconds how much time, from the moment at which `stop` is aborted, or from now if it already is
 * @returns `late`: aborted when that time is over; `end`: to be called when the work is done
 */
export function graceAfter(
  stop: AbortSignal,
  milliseconds: number,
  clock: Clock,
): { readonly late: AbortSignal; readonly end: () => void } {
  const late = new AbortController();
  const done = new AbortController();
  const onStop = (): void =>
    void clock.sleep(milliseconds, done.signal).then(() => late.abort(new Error(messages.getMessage('late'))));
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true, signal: done.signal });
  return { late: late.signal, end: () => done.abort() };
}
