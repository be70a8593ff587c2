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

describe('holders of an entitlement, by thousands', () => {
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
        const ids = reader.accountIds();
        expect(Array.from(reader.holdersOf(ref(entitlement), view), (account) => ids[account])).to.deep.equal(expected);
        expect(Array.from(reader.grantsOf(ref(entitlement), view), ({ id }) => id)).to.deep.equal(expected);
      }));
  }

  it('say which of them Salesforce stores', () =>
    withSnapshot(fill, (reader) => {
      const stored = [...reader.grantsOf(ref('group:A:member'), 'effective')].filter(({ isDirect }) => isDirect);
      expect(stored.map(({ id }) => id)).to.deep.equal(all.filter((_, holder) => holder % 3 === 0));
    }));
});

describe('grants that two records give', () => {
  const SET = 'permission:P:assigned';
  const cases = [
    {
      name: 'with two ends: the later',
      ends: ['2027-01-02T00:00:00Z', '2027-01-01T00:00:00Z'],
      end: '2027-01-02T00:00:00Z',
    },
    { name: 'with and without an end: none', ends: ['2027-01-01T00:00:00Z', null], end: null },
    { name: 'without an end and with one: none', ends: [null, '2027-01-01T00:00:00Z'], end: null },
  ];
  for (const { name, ends, end } of cases) {
    it(`are one, ${name}`, () =>
      withSnapshot(
        (writer) => {
          addEntitlement(writer, SET);
          for (const id of ['ada', 'bob']) writer.account(accountOf(id));
          for (const expiresAt of ends) writer.grant({ entitlement: ref(SET), principalId: 'bob', expiresAt });
          writer.grant({ entitlement: ref(SET), principalId: 'ada', expiresAt: '2026-12-31T00:00:00Z' });
        },
        (reader) => {
          const found = Array.from(reader.grantsOf(ref(SET), 'direct'), ({ id, expiresAt }) => [id, expiresAt]);
          expect(found).to.deep.equal([
            ['ada', '2026-12-31T00:00:00Z'],
            ['bob', end],
          ]);
        },
      ));
  }

  it('leave no end behind of a principal who is no account', () =>
    withSnapshot(
      (writer) => {
        addEntitlement(writer, SET);
        writer.account(accountOf('ada'));
        writer.grant({ entitlement: ref(SET), principalId: 'zoe', expiresAt: '2026-12-31T00:00:00Z' });
        writer.grant({ entitlement: ref(SET), principalId: 'ada', expiresAt: null });
      },
      (reader) => {
        const found = Array.from(reader.grantsOf(ref(SET), 'direct'), ({ id, expiresAt }) => [id, expiresAt]);
        expect(found).to.deep.equal([['ada', null]]);
      },
    ));
});
