import { availableParallelism } from 'node:os';

/** The files that take longest. They begin first, so that no worker is still busy with one when all others are done. */
const longest = [
  ...['access.sync.killed', 'attacks', 'access.bulk.faults', 'access.network', 'review.page', 'realOrgChecks'],
  ...['review.roundTrip', 'access.page.browser', 'access.bulk.killed', 'sf'],
];

export default {
  'node-option': ['import=tsx'],
  extension: ['ts'],
  require: ['test/nut/support/globalSetup.ts'],
  spec: [...longest.map((name) => `test/nut/${name}.nut.ts`), `test/nut/**/!(${longest.join('|')}).nut.ts`],
  // It takes the lowest Node as well: test/nut/.mocharc.lowestNode.js has it.
  ignore: ['test/nut/installed.nut.ts'],
  'forbid-only': true,
  parallel: true,
  // Tests also wait: two workers more than there are cores keep all cores busy.
  jobs: availableParallelism() + 2,
  timeout: 300_000,
  slow: 10_000,
};
