import nuts from './.mocharc.js';

/** A short set: every format, a change, a task of C1's, and the package as users install it. */
export default {
  ...nuts,
  ignore: [],
  // It runs beside the unit tests.
  jobs: 2,
  spec: [
    'test/nut/installed.nut.ts',
    'test/nut/nodeVersion.nut.ts',
    'test/nut/access.formats.nut.ts',
    'test/nut/access.grant.undone.nut.ts',
    'test/nut/access.serve.nut.ts',
  ],
};
