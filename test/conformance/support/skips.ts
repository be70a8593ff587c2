import type { Context } from 'mocha';

const reasons = new Map<string, string[]>();

/** Skips the test, or all that a hook prepares, for a reason that is said at the end of the run. */
export const skip = (context: Context, reason: string): never => {
  const title = context.test?.parent?.fullTitle() ?? '';
  reasons.set(reason, [...(reasons.get(reason) ?? []), title]);
  return context.skip();
};

/** What was skipped and why, where nobody overlooks it: below all tests. */
const summary = (): string =>
  [...reasons]
    .map(([reason, titles]) => `\n  !! SKIPPED: ${reason}\n${titles.map((title) => `       ${title}\n`).join('')}`)
    .join('');

export const mochaHooks = {
  afterAll(): void {
    process.stderr.write(summary());
  },
};
