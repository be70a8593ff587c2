import { expect } from 'chai';
import { linesOf } from '../../../src/formats/chunks.js';

describe('lines of many accounts', () => {
  const text = (count: number): string =>
    [
      ...linesOf(
        Int32Array.from({ length: count }, (_, place) => place),
        String,
        ['<', '>,<', '>'],
      ),
    ].join('');

  for (const count of [0, 1, 2, 499, 500, 501, 1000, 1234]) {
    it(`are as they would be one by one: ${count}`, () => {
      const expected = Array.from({ length: count }, (_, place) => `<${place}>`).join(',');
      expect(text(count)).to.equal(expected);
    });
  }
});
