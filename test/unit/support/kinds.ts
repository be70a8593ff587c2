import '../../../src/resources/index.js';

/**
 * Makes the kinds of access known to rooms that may not import them, as every command does. Under tsx, `require` and `import()`
 * load two copies of a module: the import above loads the first copy, the hook loads the second.
 */
export const mochaHooks = {
  beforeAll: async (): Promise<void> => {
    await import('../../../src/resources/index.js');
  },
};
