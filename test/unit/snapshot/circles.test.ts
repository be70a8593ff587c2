import { expect } from 'chai';
import fc from 'fast-check';
import { circlesOf } from '../../../src/snapshot/circles.js';

describe('circles of entitlements', () => {
  it('are those of which each member leads to each other, for any tangle', () => {
    const number = fc.nat({ max: 7 });
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { maxLength: 16 }), (edges) => {
        const parents: number[][] = Array.from({ length: 8 }, () => []);
        for (const [child, parent] of edges) parents[child]!.push(parent);
        const leadsTo = (from: number, to: number, seen = new Set<number>()): boolean =>
          parents[from]!.some((one) => one === to || (!seen.has(one) && leadsTo(one, to, seen.add(one))));
        const circles = circlesOf(parents);
        for (let one = 0; one < 8; one += 1) {
          for (let other = 0; other < one; other += 1) {
            const together = leadsTo(one, other) && leadsTo(other, one);
            expect(circles[one] === circles[other], `${String(one)} and ${String(other)}`).to.equal(together);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are found at the end of a chain of a million', () => {
    const length = 1_000_000;
    const parents = Array.from({ length }, (_, index) => [index === 0 ? 1 : index - 1]);
    const circles = circlesOf(parents);
    expect(circles[0]).to.equal(circles[1]);
    expect(new Set(circles).size).to.equal(length - 1);
  });
});
