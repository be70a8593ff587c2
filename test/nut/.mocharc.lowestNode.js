import nuts from './.mocharc.js';

/** A short set: every format, a change, and a task of C1's. */
export default {
  ...nuts,
  spec: [
    'test/nut/nodeVersion.nut.ts',
    'test/nut/access.formats.nut.ts',
    'test/nut/access.grant.undone.nut.ts',
    'test/nut/access.serve.nut.ts',
  ],
};
