import { expect } from 'chai';

/** Fails unless `actual` holds each expected item once and no other item. Shows only the differences. */
export function expectSame(what: string, actual: string[], expected: Iterable<string>): void {
  const wanted = new Set(expected);
  const found = new Set(actual);
  const difference = {
    missing: [...wanted].filter((item) => !found.has(item)),
    unexpected: [...found].filter((item) => !wanted.has(item)),
    repeated: actual.length - found.size,
  };
  expect(difference, what).to.deep.equal({ missing: [], unexpected: [], repeated: 0 });
}
