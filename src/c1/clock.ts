import { setTimeout } from 'node:timers/promises';

/** Time, which tests may make their own. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some moment, whatever becomes of the system's clock. */
  elapsed(): number;
  /** Waits, at most until the signal is aborted; does not throw. */
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
 * What is under way when the connector is told to stop may take some time more.
 *
 * @param milliseconds counted from now when `stop` is aborted already
 * @returns a signal that is aborted when that time is over, and a function to be called when it is needed no more
 */
export const graceAfter = (
  stop: AbortSignal,
  milliseconds: number,
  clock: Clock,
): { readonly late: AbortSignal; readonly end: () => void } => {
  const late = new AbortController();
  const done = new AbortController();
  const onStop = (): void =>
    void clock.sleep(milliseconds, done.signal).then(() => late.abort(new Error('There is no time left.')));
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true, signal: done.signal });
  return { late: late.signal, end: () => done.abort() };
};
