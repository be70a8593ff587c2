import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';

export type RetryOptions = {
  /** Ends the pauses. */
  readonly signal?: AbortSignal;
  readonly retries?: number;
  /** Milliseconds before the first retry; each further one waits twice as long, with jitter. */
  readonly firstRetryAfter?: number;
};

/**
 * Does some work, and does it again after a growing pause while its error is one that may pass.
 *
 * @throws the last error; the signal's reason
 */
export async function retry<T>(
  work: () => Promise<T>,
  mayPass: (error: unknown) => boolean,
  { signal, retries = 5, firstRetryAfter = 500 }: RetryOptions,
): Promise<T> {
  return pRetry(work, {
    retries,
    minTimeout: firstRetryAfter,
    randomize: true,
    ...(signal && { signal }),
    shouldRetry: ({ error }) => mayPass(error),
  });
}

/** Waits. @throws the signal's reason, at once */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
}

/**
 * Waits for work that cannot be ended, and stops waiting when the signal is aborted.
 *
 * @throws the error of the work; the signal's reason, at once
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
