import { expect } from 'chai';
import fc from 'fast-check';
import { entitlementId } from '../../../src/model/entitlement.js';
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
    { entitlement: 'group:B:member', expected: [{ isDirect: true, sources: [], ids: all }] },
    {
      entitlement: 'group:A:member',
      expected: [
        { isDirect: false, sources: through, ids: all.slice(0, -1) },
        { isDirect: true, sources: through, ids: all.slice(-1) },
      ],
    },
  ]) {
    it(`come in groups, each once: ${entitlement}`, () =>
      withSnapshot(fill, (reader) => {
        const ids = reader.accountIds();
        const found = reader.accountHoldersOf(ref(entitlement)).map(({ isDirect, sources, accounts }) => ({
          isDirect,
          sources,
          ids: Array.from(accounts, (account) => ids[account]),
        }));
        expect(found).to.deep.equal(expected);
      }));
  }
});

/**
 * By hand: each source leads on; whoever holds it as stored, or through whatever brings it. Of sources that lead back to the
 * entitlement, one is named where there is nothing else: the first that is held as stored, or else the first.
 */
const naive = (
  grants: ReadonlyArray<readonly [string, string]>,
  inheritances: ReadonlyArray<readonly [string, string]>,
) => {
  const holders = (entitlement: string, seen: readonly string[] = []): string[] =>
    seen.includes(entitlement)
      ? []
      : [
          ...grants.filter(([held]) => held === entitlement).map(([, id]) => id),
          ...inheritances
            .filter(([, to]) => to === entitlement)
            .flatMap(([from]) => holders(from, [...seen, entitlement])),
        ];
  const isStored = (entitlement: string, id: string): boolean =>
    grants.some(([held, holder]) => held === entitlement && holder === id);
  const leadsTo = (from: string, to: string, seen: readonly string[] = []): boolean =>
    inheritances.some(
      ([parent, child]) =>
        parent === from && (child === to || (!seen.includes(child) && leadsTo(child, to, [...seen, child]))),
    );
  return (entitlement: string): string[] => {
    const givers = [...new Set(inheritances.filter(([, to]) => to === entitlement).map(([from]) => from))];
    const lines = [...new Set(holders(entitlement))].map((id) => {
      const all = givers.filter((giver) => giver !== entitlement && holders(giver).includes(id)).sort();
      const [inCircle, others] = [true, false].map((is) => all.filter((giver) => leadsTo(entitlement, giver) === is));
      const needed = others!.length > 0 || isStored(entitlement, id) ? [] : inCircle!;
      const one = needed.find((giver) => isStored(giver, id)) ?? needed[0];
      const through = [...others!, ...(one === undefined ? [] : [one])].map(
        (giver) => `${giver}=${isStored(giver, id)}`,
      );
      return [id, isStored(entitlement, id), ...through.sort()].join(' ');
    });
    return lines.sort();
  };
};

describe('how accounts hold an entitlement', () => {
  it('is named by fifty sources at most, and first by those that are held directly', async () => {
    const groups = Array.from({ length: 60 }, (_, index) => `group:G${String(index).padStart(2, '0')}:member`);
    const fill60 = (writer: SnapshotWriter): void => {
      writer.account(accountOf('ada'));
      for (const name of [...groups, 'group:Inner:member', 'group:Outer:member']) addEntitlement(writer, name);
      for (const name of groups) addInheritance(writer, name, 'group:Outer:member');
      // She holds the first thirty through another group, and the last thirty directly.
      addGrant(writer, 'group:Inner:member', 'ada');
      for (const name of groups.slice(0, 30)) addInheritance(writer, 'group:Inner:member', name);
      for (const name of groups.slice(30)) addGrant(writer, name, 'ada');
    };
    await withSnapshot(fill60, (reader) => {
      const [{ sources } = { sources: [] }] = reader.accountHoldersOf(ref('group:Outer:member'));
      const shown = sources.map(({ entitlement, isDirect }) => `${entitlementId(entitlement)} ${String(isDirect)}`);
      expect(shown).to.deep.equal([
        ...groups.slice(30).map((name) => `${name} true`),
        ...groups.slice(0, 20).map((name) => `${name} false`),
      ]);
    });
  });

  it('is what a walk along all ways finds, for any tangle of groups', async () => {
    const names = ['A', 'B', 'C', 'D'].map((id) => `group:${id}:member`);
    const group = fc.constantFrom(...names);
    const principals = ['ada', 'bob', 'eve'];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(group, fc.constantFrom(...principals)), { maxLength: 8 }),
        fc.array(fc.tuple(group, group), { maxLength: 8 }),
        (grants, inheritances) =>
          withSnapshot(
            (writer) => {
              for (const id of principals) writer.account(accountOf(id));
              for (const name of names) addEntitlement(writer, name);
              for (const [entitlement, id] of grants) addGrant(writer, entitlement, id);
              for (const [from, to] of inheritances) addInheritance(writer, from, to);
            },
            (reader) => {
              const ids = reader.accountIds();
              const expected = naive(grants, inheritances);
              for (const name of names) {
                const found = reader.accountHoldersOf(ref(name)).flatMap(({ accounts, isDirect, sources }) =>
                  Array.from(accounts, (account) => {
                    const through = sources.map((source) => `${entitlementId(source.entitlement)}=${source.isDirect}`);
                    return [ids[account], isDirect, ...through.sort()].join(' ');
                  }),
                );
                expect(found.sort()).to.deep.equal(expected(name));
              }
            },
          ),
      ),
      { numRuns: 60 },
    );
  });
});
