import { availableParallelism } from 'node:os';

/** The files that take longest. They begin first, so that no worker is still busy with one when all others are done. */
const longest = [
  ...['services/serve/serve.faults', 'services/change/changes.faults', 'services/answers/orgs.oracle'],
  ...['services/sync/sync.faults', 'services/sync/sync.resume', 'services/serve/killed', 'fuzz/fuzz'],
  ...['formats/c1zGroups', 'services/sync/sync.changes'],
];
const others = `!(${longest.map((path) => path.replace(/.*\//, '')).join('|')})`;

export default {
  'node-option': ['import=tsx', 'disable-warning=Warning'],
  spec: [...longest, `**/${others}`].map((path) => `test/unit/${path}.test.ts`),
  require: ['test/unit/support/home.ts', 'test/unit/support/kinds.ts', 'test/unit/support/openFiles.ts'],
  'forbid-only': true,
  parallel: true,
  // Tests also wait: one worker more than there are cores keeps all cores busy.
  jobs: availableParallelism() + 1,
  timeout: 30_000,
  reporter: 'dot',
};
