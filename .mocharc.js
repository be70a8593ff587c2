import { availableParallelism } from 'node:os';

export default {
  'node-option': ['import=tsx', 'disable-warning=Warning'],
  spec: ['test/unit/**/*.test.ts'],
  require: ['test/unit/support/home.ts', 'test/unit/support/kinds.ts'],
  'forbid-only': true,
  parallel: true,
  jobs: availableParallelism(),
  timeout: 30_000,
  reporter: 'dot',
};
