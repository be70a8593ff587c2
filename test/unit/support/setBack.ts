/**
 * Runs something while the system's clock is set back by an hour with each look at it, and the time that has passed is what
 * `elapsed` gives.
 */
export const withClockSetBack = async (elapsed: () => number, run: () => unknown): Promise<void> => {
  const { now } = Date;
  let hours = 0;
  Date.now = () => now() - 3_600_000 * (hours += 1);
  performance.now = elapsed;
  try {
    await run();
  } finally {
    Date.now = now;
    // What it has of its own hides what all have.
    Reflect.deleteProperty(performance, 'now');
  }
};
