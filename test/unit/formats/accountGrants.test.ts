import { expect } from 'chai';
import fc from 'fast-check';
import { AccountIds } from '../../../src/formats/c1z/accountGrants.js';
import { c1zOf, rowsOf, withDatabase } from '../support/c1zFile.js';
import { accountOf, addEntitlement, addGrant, withSnapshot } from '../support/snapshots.js';

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

describe('grants to accounts', () => {
  const placeholder = '\u0001';

  it('are refused where a text of the grant looks like the placeholder of the account’s ID', async () => {
    const entitlement = `permission:0PS${placeholder.repeat(4)}:assigned`;
    await withSnapshot(
      (writer) => {
        writer.account(accountOf('005A'));
        addEntitlement(writer, entitlement);
        addGrant(writer, entitlement, '005A');
      },
      async (reader) => {
        const error = await c1zOf(reader).then(
          () => undefined,
          (reason: Error) => reason,
        );
        expect(error?.message).to.equal(
          `The placeholder of an account is not at two places of a grant of ${entitlement}.`,
        );
      },
    );
  });

  it('may hold any character in a name', async () => {
    await withSnapshot(
      (writer) => {
        writer.account(accountOf('005A', { displayName: placeholder.repeat(8) }));
        addEntitlement(writer, 'permission:0PS:assigned', placeholder.repeat(8));
        addGrant(writer, 'permission:0PS:assigned', '005A');
      },
      async (reader) =>
        withDatabase(await c1zOf(reader), (database) => {
          const ids = rowsOf(database, 'SELECT external_id FROM v1_grants');
          expect(ids).to.deep.equal([{ external_id: 'permission:0PS:assigned:user:005A' }]);
        }),
    );
  });
});
