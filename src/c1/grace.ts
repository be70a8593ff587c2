import type { Clock } from './clock.js';

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
