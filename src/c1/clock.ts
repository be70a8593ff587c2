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
