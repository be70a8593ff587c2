import { expect } from 'chai';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { accountOf, addEntitlement, addGrant, addInheritance, ref, withSnapshot } from '../support/snapshots.js';

const HOLDERS = 4321;
const idOf = (holder: number): string => `005${String(holder).padStart(15, '0')}`;
const all = Array.from({ length: HOLDERS }, (_, holder) => idOf(holder));

/** Everyone in group B, which group A contains; every third also in A itself. */
const fill = (writer: SnapshotWriter): void => {
  addEntitlement(writer, 'group:A:member');
  addEntitlement(writer, 'group:B:member');
  addInheritance(writer, 'group:B:member', 'group:A:member');
  for (const [holder, id] of [...all.entries()].reverse()) {
    writer.account(accountOf(id));
    addGrant(writer, 'group:B:member', id);
    if (holder % 3 === 0) addGrant(writer, 'group:A:member', id);
  }
};

describe('holders of an entitlement, thousands at a time', () => {
  const cases = [
    { entitlement: 'group:B:member', view: 'direct', expected: all },
    { entitlement: 'group:B:member', view: 'effective', expected: all },
    { entitlement: 'group:A:member', view: 'direct', expected: all.filter((_, holder) => holder % 3 === 0) },
    { entitlement: 'group:A:member', view: 'effective', expected: all },
    { entitlement: 'group:C:member', view: 'effective', expected: [] },
  ] as const;

  for (const { entitlement, view, expected } of cases) {
    it(`are all there once, in order: ${view} of ${entitlement}`, () =>
      withSnapshot(fill, (reader) => {
        expect([...reader.holderIdsOf(ref(entitlement), view)].flat()).to.deep.equal(expected);
        const texts = reader.holderTexts();
        texts.put(all.map((id) => [id, `"é ${id}"`]));
        const text = [...texts.of(ref(entitlement), view, ';\n')].join('');
        expect(text).to.equal(expected.map((id) => `"é ${id}";\n`).join(''));
      }));
  }

  it('can be read for two entitlements at the same time, and left early', () =>
    withSnapshot(fill, (reader) => {
      const read: string[] = [];
      for (const ids of reader.holderIdsOf(ref('group:A:member'), 'effective')) {
        for (const others of reader.holderIdsOf(ref('group:A:member'), 'effective')) {
          expect(others).to.have.length.greaterThan(0);
          break;
        }
        read.push(...ids);
      }
      expect(read).to.deep.equal(all);
    }));
});
