import '../../../src/resources/index.js';

/**
 * Makes the kinds of access known to rooms that may not import them, as every command does. Under tsx, `require` and
 * `import()` have a module each: the import above sees to the first, the hook to the second.
 */
export const mochaHooks = {
  beforeAll: async (): Promise<void> => {
    await import('../../../src/resources/index.js');
  },
};
