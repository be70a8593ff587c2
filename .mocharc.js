import { availableParallelism } from 'node:os';

export default {
  'node-option': ['import=tsx', 'disable-warning=Warning'],
  spec: ['test/unit/**/*.test.ts'],
  require: ['test/unit/support/home.ts', 'test/unit/support/kinds.ts', 'test/unit/support/openFiles.ts'],
  'forbid-only': true,
  parallel: true,
  // Tests also wait: one worker more than there are cores keeps all cores busy.
  jobs: availableParallelism() + 1,
  timeout: 30_000,
  reporter: 'dot',
};
