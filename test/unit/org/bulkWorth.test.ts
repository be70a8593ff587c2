import { expect } from 'chai';
import { isBulkWorthwhile } from '../../../src/org/read/bulkWorth.js';

describe('isBulkWorthwhile', () => {
  for (const [records, columns, answerTime, concurrency, expected] of [
    // Never for a few more calls, however slow the org is.
    [2_000, 6, 60_000, 8, false],
    [11_000, 6, 60_000, 1, false],
    [18_000, 6, 60_000, 1, true],
    // 149 pages, read in eight ranges at once.
    [298_000, 6, 100, 8, false],
    [298_000, 6, 500, 8, false],
    [298_000, 6, 1500, 8, true],
    [298_000, 6, 500, 1, true],
    // 1,499 pages, of wide records and of narrow ones.
    [2_998_000, 22, 500, 8, false],
    [2_998_000, 6, 500, 8, true],
    [2_998_000, 6, 100, 8, false],
  ] as const) {
    it(`is ${expected} for ${records} records of ${columns} at ${answerTime} ms an answer, ${concurrency} at a time`, () => {
      expect(isBulkWorthwhile({ concurrency, answerTime }, records, columns)).to.equal(expected);
    });
  }
});
