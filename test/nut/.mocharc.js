import { availableParallelism } from 'node:os';

export default {
  'node-option': ['import=tsx'],
  extension: ['ts'],
  require: ['test/nut/support/globalSetup.ts'],
  spec: ['test/nut/**/*.nut.ts'],
  'forbid-only': true,
  parallel: true,
  jobs: availableParallelism(),
  timeout: 300_000,
  slow: 10_000,
};
