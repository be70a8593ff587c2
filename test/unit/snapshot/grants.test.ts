import { expect } from 'chai';
import fc from 'fast-check';
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

describe('when a grant was changed last', () => {
  const SET = 'permission:P:assigned';
  const OTHER_SET = 'permission:Q:assigned';
  const times = [null, '2026-03-01T09:00:00Z', '2026-03-01T09:00:01Z', '2026-11-30T23:59:59Z'];
  const read = fc.array(
    fc.record({
      entitlement: fc.constantFrom(SET, OTHER_SET),
      user: fc.constantFrom('ada', 'ben', 'gone'),
      expiresAt: fc.constantFrom(null, '2027-01-01T00:00:00Z'),
      changedAt: fc.constantFrom(...times),
      isPageEnd: fc.boolean(),
    }),
    { maxLength: 12 },
  );

  it('is the latest time of the records that give it, of users and sets that the snapshot has', () =>
    fc.assert(
      fc.asyncProperty(read, (grants) =>
        withSnapshot(
          (writer) => {
            for (const id of ['ada', 'ben']) writer.account(accountOf(id));
            for (const set of [SET, OTHER_SET]) addEntitlement(writer, set);
            writer.grantToManagersOf('ben', ref(SET));
            for (const { entitlement, user, expiresAt, changedAt, isPageEnd } of grants) {
              writer.grant({ entitlement: ref(entitlement), principalId: user, expiresAt, changedAt });
              if (isPageEnd) writer.flush();
            }
          },
          (reader) => {
            const members = reader.members();
            for (const set of [SET, OTHER_SET]) {
              for (const [index, user] of ['ada', 'ben'].entries()) {
                const its = grants.filter((one) => one.entitlement === set && one.user === user);
                const latest =
                  its
                    .flatMap(({ changedAt }) => changedAt ?? [])
                    .sort()
                    .at(-1) ?? null;
                expect(members.changedAt(members.keyOf(ref(set))!, index + 1)).to.equal(latest);
              }
            }
          },
        ),
      ),
      { numRuns: Number(process.env['GRANT_CHANGE_RUNS'] ?? 40) },
    ));
});
