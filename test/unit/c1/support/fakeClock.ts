import type { Clock } from '../../../../src/c1/clock.js';

/** A clock on which every pause is over at once, and which knows how long they were. */
export const fakeClock = (): Clock & { readonly pauses: number[] } => {
  const pauses: number[] = [];
  let elapsed = 0;
  return {
    pauses,
    now: () => 0,
    elapsed: () => elapsed,
    sleep: async (milliseconds) => {
      pauses.push(milliseconds);
      elapsed += milliseconds;
      await Promise.resolve();
    },
  };
};
