import { expect } from 'chai';
import fc from 'fast-check';
import type { GrantView } from '../../../src/model/grant.js';
import { accountOf, addEntitlement, addInheritance, ref, withSnapshot } from '../support/snapshots.js';

type Given = {
  grants: Array<[entitlement: string, principal: string, end: string | null]>;
  inheritances: Array<[from: string, to: string]>;
};
type Ends = Record<string, string | null>;

const [SOON, LATER, LAST] = ['2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z', '2027-02-01T09:30:00Z'];
const SET = 'permission:P:assigned';
const OTHER_SET = 'permission:Q:assigned';
const GROUP = 'permission_set_group:G:member';
const OTHER_GROUP = 'permission_set_group:H:member';
const APP = 'connected_application:A:assigned';
const TEAM = 'group:T:member';

const cases: Array<Given & { name: string; ends: Ends }> = [
  {
    name: 'a permission set through a group of them: the end of the group',
    grants: [[GROUP, 'ada', SOON]],
    inheritances: [[GROUP, SET]],
    ends: { [`${GROUP} ada`]: SOON, [`${SET} ada`]: SOON },
  },
  {
    name: 'through two groups: the later end',
    grants: [
      [GROUP, 'ada', LATER],
      [OTHER_GROUP, 'ada', SOON],
    ],
    inheritances: [
      [GROUP, SET],
      [OTHER_GROUP, SET],
    ],
    ends: { [`${GROUP} ada`]: LATER, [`${OTHER_GROUP} ada`]: SOON, [`${SET} ada`]: LATER },
  },
  {
    name: 'directly and through a group: the later end, and none where one has none',
    grants: [
      [SET, 'ada', LATER],
      [GROUP, 'ada', SOON],
      [SET, 'bob', SOON],
      [GROUP, 'bob', null],
      [SET, 'cyd', null],
      [GROUP, 'cyd', SOON],
    ],
    inheritances: [[GROUP, SET]],
    ends: {
      [`${GROUP} ada`]: SOON,
      [`${SET} ada`]: LATER,
      [`${GROUP} bob`]: null,
      [`${SET} bob`]: null,
      [`${GROUP} cyd`]: SOON,
      [`${SET} cyd`]: null,
    },
  },
  {
    name: 'an app by a group and by a set that is held directly: the latest of both, and none by the sets in the group',
    grants: [
      [GROUP, 'ada', SOON],
      [OTHER_SET, 'ada', LAST],
      [GROUP, 'bob', LATER],
      [SET, 'bob', SOON],
    ],
    inheritances: [
      [GROUP, SET],
      [GROUP, OTHER_SET],
      [GROUP, APP],
      [SET, APP],
      [OTHER_SET, APP],
    ],
    ends: {
      [`${GROUP} ada`]: SOON,
      [`${SET} ada`]: SOON,
      [`${OTHER_SET} ada`]: LAST,
      [`${APP} ada`]: LAST,
      [`${GROUP} bob`]: LATER,
      [`${SET} bob`]: LATER,
      [`${OTHER_SET} bob`]: LATER,
      [`${APP} bob`]: LATER,
    },
  },
];

/** Until when each holds what, in a snapshot with these grants. */
async function endsIn(given: Given, view: GrantView, managed: ReadonlyArray<[user: string, of: string]> = []) {
  const found: Ends = {};
  await withSnapshot(
    (writer) => {
      for (const id of ['ada', 'bob', 'cyd']) writer.account(accountOf(id, { managerId: id === 'bob' ? 'ada' : null }));
      const entitlements = [...given.grants.map(([entitlement]) => entitlement), ...given.inheritances.flat()];
      for (const entitlement of new Set(entitlements)) addEntitlement(writer, entitlement);
      for (const [entitlement, principalId, expiresAt] of given.grants) {
        writer.grant({ entitlement: ref(entitlement), principalId, expiresAt });
      }
      for (const [user, entitlement] of managed) writer.grantToManagersOf(user, ref(entitlement));
      for (const [from, to] of given.inheritances) addInheritance(writer, from, to);
    },
    (reader) => {
      for (const { type, resourceId, slug } of reader.entitlements()) {
        for (const { id, expiresAt } of reader.grantsOf({ type, resourceId, slug }, view)) {
          found[`${type}:${resourceId}:${slug} ${id}`] = expiresAt;
        }
      }
    },
  );
  return found;
}

/** The same, naively: every end is handed on from holder to holder until nothing changes. */
function naive({ grants, inheritances }: Given): Ends {
  const held = new Set(grants.map(([entitlement, principal, end]) => JSON.stringify([entitlement, principal, end])));
  for (let before = -1; before !== held.size;) {
    before = held.size;
    for (const one of [...held]) {
      const [entitlement, principal, end] = JSON.parse(one) as Given['grants'][number];
      for (const [from, to] of inheritances) {
        if (from === entitlement) held.add(JSON.stringify([to, principal, end]));
      }
    }
  }
  const ends = new Map<string, Array<string | null>>();
  for (const one of held) {
    const [entitlement, principal, end] = JSON.parse(one) as Given['grants'][number];
    ends.set(`${entitlement} ${principal}`, [...(ends.get(`${entitlement} ${principal}`) ?? []), end]);
  }
  return Object.fromEntries([...ends].map(([key, all]) => [key, all.includes(null) ? null : all.sort().at(-1)!]));
}

describe('the end of access', () => {
  for (const { name, ends, ...given } of cases) {
    it(name, async () => expect(await endsIn(given, 'effective')).to.deep.equal(ends));
  }

  it('in the view of direct grants is that of the grant itself', async () => {
    const grants: Given['grants'] = [
      [SET, 'ada', SOON],
      [GROUP, 'ada', null],
    ];
    const ends = { [`${SET} ada`]: SOON, [`${GROUP} ada`]: null };
    expect(await endsIn({ grants, inheritances: [[GROUP, SET]] }, 'direct')).to.deep.equal(ends);
  });

  it('is open for who also holds it by the management chain', async () => {
    const given: Given = { grants: [[TEAM, 'ada', SOON]], inheritances: [[TEAM, 'group:U:member']] };
    expect(await endsIn(given, 'effective', [['bob', TEAM]])).to.deep.equal({
      [`${TEAM} ada`]: null,
      'group:U:member ada': null,
    });
  });

  it('is that of a naive walk, for any tangle', async () => {
    const group = fc.constantFrom('A', 'B', 'C', 'D', 'E').map((id) => `group:${id}:member`);
    const end = fc.constantFrom(null, SOON, LATER, LAST);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(group, fc.constantFrom('ada', 'bob', 'cyd'), end), { maxLength: 10 }),
        fc.array(fc.tuple(group, group), { maxLength: 8 }),
        async (grants, inheritances) => {
          expect(await endsIn({ grants, inheritances }, 'effective')).to.deep.equal(naive({ grants, inheritances }));
        },
      ),
      { numRuns: 60 },
    );
  });
});
