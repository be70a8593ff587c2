import { expect } from 'chai';
import fc from 'fast-check';
import { accountOf, addEntitlement, addGrant, addInheritance, holdings, withSnapshot } from '../support/snapshots.js';

type Case = {
  name: string;
  grants: Array<[entitlement: string, principal: string]>;
  inheritances: Array<[from: string, to: string]>;
  effective: string[];
};

/** Each by the rule of Salesforce's that it follows. */
const cases: Case[] = [
  {
    name: 'a permission set through the group that contains it ("PermissionSetGroupComponent", Object Reference)',
    grants: [['permission_set_group:G:member', 'ada']],
    inheritances: [['permission_set_group:G:member', 'permission:P:assigned']],
    effective: ['permission:P:assigned:ada', 'permission_set_group:G:member:ada'],
  },
  {
    name: 'directly and through a group: held once',
    grants: [
      ['permission_set_group:G:member', 'ada'],
      ['permission:P:assigned', 'ada'],
    ],
    inheritances: [['permission_set_group:G:member', 'permission:P:assigned']],
    effective: ['permission:P:assigned:ada', 'permission_set_group:G:member:ada'],
  },
  {
    name: 'groups in groups, over three steps ("GroupMember", Object Reference: only direct members are stored)',
    grants: [['group:C:member', 'ada']],
    inheritances: [
      ['group:C:member', 'group:B:member'],
      ['group:B:member', 'group:A:member'],
    ],
    effective: ['group:A:member:ada', 'group:B:member:ada', 'group:C:member:ada'],
  },
  {
    name: 'a cycle of groups: all hold all, and it ends',
    grants: [
      ['group:A:member', 'ada'],
      ['group:B:member', 'bob'],
    ],
    inheritances: [
      ['group:A:member', 'group:B:member'],
      ['group:B:member', 'group:A:member'],
      ['group:A:member', 'group:A:member'],
    ],
    effective: ['group:A:member:ada', 'group:A:member:bob', 'group:B:member:ada', 'group:B:member:bob'],
  },
  {
    name: 'a role into a group that is in a group ("Group", Object Reference: Type Role)',
    grants: [['role:R:assigned', 'ada']],
    inheritances: [
      ['role:R:assigned', 'group:B:member'],
      ['group:B:member', 'group:A:member'],
    ],
    effective: ['group:A:member:ada', 'group:B:member:ada', 'role:R:assigned:ada'],
  },
  {
    name: 'a connected app by permission set and profile ("SetupEntityAccess", Object Reference)',
    grants: [
      ['permission:P:assigned', 'ada'],
      ['profile:S:assigned', 'bob'],
    ],
    inheritances: [
      ['permission:P:assigned', 'connected_application:APP:assigned'],
      ['profile:S:assigned', 'connected_application:APP:assigned'],
    ],
    effective: [
      'permission:P:assigned:ada',
      'profile:S:assigned:bob',
      'connected_application:APP:assigned:ada',
      'connected_application:APP:assigned:bob',
    ],
  },
  {
    name: 'no connected app by a set in a group, where it may be muted ("Mute Permissions in Permission Set Groups", Help)',
    grants: [
      ['permission_set_group:G:member', 'ada'],
      ['permission:P:assigned', 'bob'],
    ],
    inheritances: [
      ['permission_set_group:G:member', 'permission:P:assigned'],
      ['permission:P:assigned', 'connected_application:APP:assigned'],
    ],
    effective: [
      'permission:P:assigned:ada',
      'permission:P:assigned:bob',
      'permission_set_group:G:member:ada',
      'connected_application:APP:assigned:bob',
    ],
  },
  {
    name: 'a connected app by a group, where the set that the group owns lists it',
    grants: [['permission_set_group:G:member', 'ada']],
    inheritances: [
      ['permission_set_group:G:member', 'permission:P:assigned'],
      ['permission:P:assigned', 'connected_application:APP:assigned'],
      ['permission_set_group:G:member', 'connected_application:APP:assigned'],
    ],
    effective: [
      'permission:P:assigned:ada',
      'permission_set_group:G:member:ada',
      'connected_application:APP:assigned:ada',
    ],
  },
];

const entitlementsOf = ({ grants, inheritances }: Pick<Case, 'grants' | 'inheritances'>): string[] => [
  ...new Set([...grants.map(([entitlement]) => entitlement), ...inheritances.flat()]),
];

const read = async (given: Pick<Case, 'grants' | 'inheritances'>, principals: string[]): Promise<string[]> => {
  let held: string[] = [];
  await withSnapshot(
    (writer) => {
      for (const principal of principals) writer.account(accountOf(principal));
      for (const entitlement of entitlementsOf(given)) addEntitlement(writer, entitlement);
      for (const [entitlement, principal] of given.grants) addGrant(writer, entitlement, principal);
      for (const [from, to] of given.inheritances) addInheritance(writer, from, to);
    },
    (reader) => {
      held = holdings(reader, 'effective');
      const counted = reader.typeCounts().reduce((sum, { effectiveGrants }) => sum + effectiveGrants, 0);
      expect(counted, 'the counts agree with the rows').to.equal(held.length);
    },
  );
  return held;
};

/** The same by fixpoint: hand every holder on until nothing changes, to an app the direct ones alone. */
const naive = ({ grants, inheritances }: Pick<Case, 'grants' | 'inheritances'>): string[] => {
  const direct = grants.map(([entitlement, principal]) => `${entitlement}:${principal}`);
  const held = new Set(direct);
  for (let before = -1; before !== held.size;) {
    before = held.size;
    for (const [from, to] of inheritances) {
      const passed = to.startsWith('connected_application:') ? direct : [...held];
      for (const one of passed) if (one.startsWith(`${from}:`)) held.add(`${to}:${one.slice(from.length + 1)}`);
    }
  }
  return [...held].sort();
};

describe('effective grants', () => {
  for (const given of cases) {
    it(given.name, async () => expect(await read(given, ['ada', 'bob'])).to.deep.equal(given.effective));
  }

  it('are those of a naive fixpoint, for any tangle of groups, and apps that they open', async () => {
    const group = fc.constantFrom('A', 'B', 'C', 'D', 'E').map((id) => `group:${id}:member`);
    const app = fc.constantFrom('X', 'Y').map((id) => `connected_application:${id}:assigned`);
    const principals = ['ada', 'bob', 'eve'];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(group, fc.constantFrom(...principals)), { maxLength: 8 }),
        fc.array(fc.tuple(group, fc.oneof(group, app)), { maxLength: 10 }),
        async (grants, inheritances) => {
          expect((await read({ grants, inheritances }, principals)).sort()).to.deep.equal(
            naive({ grants, inheritances }),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
