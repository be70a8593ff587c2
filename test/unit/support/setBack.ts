/**
 * Runs a function while each look at the system's clock sets it back by an hour.
 *
 * @param elapsed the milliseconds that `performance.now` gives meanwhile
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
    // Removes the replacement, which hides the method of the prototype.
    Reflect.deleteProperty(performance, 'now');
  }
};
