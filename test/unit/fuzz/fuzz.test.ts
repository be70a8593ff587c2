import { expect } from 'chai';
import { hostileFiles } from '../../fuzz/files/index.js';
import { fuzz } from '../../fuzz/fuzz.js';

/** A short run; `npm run fuzz` is the long one. From this seed on, so few runs have accepted and refused files of every kind. */
const [SEED, RUNS] = [25, 35];

describe('files of somebody else, changed at random', () => {
  for (const file of hostileFiles) {
    it(`are refused in plain words or read right: ${file.name}`, async function () {
      this.timeout(300_000);
      const { accepted, refused } = await fuzz(file, { seed: SEED, runs: RUNS });
      // A fuzz that breaks all files, or none, tries nothing.
      expect(accepted, 'accepted').to.be.greaterThan(0);
      expect(refused.size, 'kinds of refusals').to.be.greaterThan(0);
    });
  }
});
