import { expect } from 'chai';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { accountOf, addEntitlement, addGrant, addInheritance, ref, withSnapshot } from '../support/snapshots.js';

const HOLDERS = 20_500;
const all = Array.from({ length: HOLDERS }, (_, holder) => `005${String(holder).padStart(15, '0')}`);

/** Everyone in group B, which group A contains; the last one also in A itself. */
const fill = (writer: SnapshotWriter): void => {
  addEntitlement(writer, 'group:A:member');
  addEntitlement(writer, 'group:B:member');
  addInheritance(writer, 'group:B:member', 'group:A:member');
  for (const id of all) {
    writer.account(accountOf(id));
    addGrant(writer, 'group:B:member', id);
  }
  addGrant(writer, 'group:A:member', all.at(-1)!);
};

describe('the accounts that hold an entitlement, by how they hold it', () => {
  const through = [{ entitlement: ref('group:B:member'), isDirect: true }];

  for (const { entitlement, expected } of [
    {
      entitlement: 'group:B:member',
      expected: [
        { isDirect: true, sources: [], ids: all.slice(0, 20_000) },
        { isDirect: true, sources: [], ids: all.slice(20_000) },
      ],
    },
    {
      entitlement: 'group:A:member',
      expected: [
        { isDirect: false, sources: through, ids: all.slice(0, 20_000) },
        { isDirect: true, sources: through, ids: all.slice(-1) },
        { isDirect: false, sources: through, ids: all.slice(20_000, -1) },
      ],
    },
  ]) {
    it(`come some thousand at a time, each once: ${entitlement}`, () =>
      withSnapshot(fill, (reader) => {
        const found = Array.from(reader.accountHoldersOf(ref(entitlement)), ({ isDirect, sources, ids, count }) => {
          const parsed = JSON.parse(ids) as string[];
          expect(parsed).to.have.length(count);
          return { isDirect, sources, ids: parsed };
        });
        expect(found).to.have.deep.members(expected);
      }));
  }
});
