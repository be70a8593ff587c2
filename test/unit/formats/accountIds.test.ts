import { expect } from 'chai';
import fc from 'fast-check';
import { AccountIds } from '../../../src/formats/c1z/accountGrants.js';

describe('packed ids of accounts', () => {
  const unpack = (ids: readonly string[], accounts: readonly number[], most: number): string[][] => {
    const packs: string[][] = [];
    for (const { bytes, idLength, count } of new AccountIds(ids).pack(accounts, most)) {
      expect(bytes.length).to.equal(idLength * count);
      packs.push(
        Array.from({ length: count }, (_, place) =>
          Buffer.from(bytes.subarray(place * idLength, (place + 1) * idLength)).toString(),
        ),
      );
    }
    return packs;
  };

  it('are of one length, and not too many', () => {
    const ids = ['005A', '005B', '005Ch', '005Dé', '005E'];
    expect(unpack(ids, [0, 1, 2, 3, 4], 2)).to.deep.equal([['005A', '005B'], ['005Ch'], ['005Dé'], ['005E']]);
    expect(unpack(ids, [4, 0, 1], 2)).to.deep.equal([['005E', '005A'], ['005B']]);
    expect(unpack(ids, [], 2)).to.deep.equal([]);
  });

  it('are all that were asked for, in their order', () => {
    const ids = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(ids, fc.array(fc.nat(), { maxLength: 50 }), fc.integer({ min: 1, max: 5 }), (all, places, most) => {
        const accounts = places.map((place) => place % all.length);
        const packs = unpack(all, accounts, most);
        expect(packs.flat()).to.deep.equal(accounts.map((account) => Buffer.from(all[account]!).toString()));
        expect(Math.max(0, ...packs.map(({ length }) => length))).to.be.at.most(most);
      }),
    );
  });
});
