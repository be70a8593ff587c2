import { expect } from 'chai';
import fc from 'fast-check';
import type { Right } from '../../../../src/model/permission.js';
import { verdicts, type Verdict } from '../../../../src/services/answers/answer.js';
import type { PermissionQuestion } from '../../../../src/services/answers/askedPermissions.js';
import { whoCan, whyCan } from '../../../../src/services/answers/permissionAnswers.js';
import type { SnapshotReader } from '../../../../src/snapshot/reader.js';
import type { SnapshotWriter } from '../../../../src/snapshot/writer.js';
import { addContainers, AMOUNT, permissionOf, type Filling } from '../../support/invoices.js';
import { accountOf, ref, withSnapshot } from '../../support/snapshots.js';

/** What a container gives: `ModifyAllData`, `Invoice__c d`, `Invoice__c.Amount__c r`, one right each. */
type Rights = readonly string[];
type PermissionSet = { rights: Rights; isSessionBased: boolean };
type Group = PermissionSet & { members: readonly number[]; mutes: Rights; isOutdated: boolean };
type User = {
  profile: number;
  sets: readonly number[];
  groups: readonly number[];
  activated: readonly number[];
  state: 'active' | 'frozen' | 'inactive';
};
type Org = {
  profiles: readonly Rights[];
  sets: readonly PermissionSet[];
  groups: readonly Group[];
  users: readonly User[];
};

const SYSTEM = ['ModifyAllData', 'ViewAllData', 'ViewAllFieldsGlobal', 'EditReadonlyFields', 'ExportReport'];
const OBJECT = [...'rcedvmf'].map((letter) => `Invoice__c ${letter}`);
const FIELD = [`${AMOUNT} r`, `${AMOUNT} e`];
const someRights = fc.subarray([...SYSTEM, ...OBJECT, ...FIELD], { maxLength: 4 });

const orgs: fc.Arbitrary<Org> = fc.record({
  profiles: fc.array(someRights, { minLength: 2, maxLength: 2 }),
  sets: fc.array(fc.record({ rights: someRights, isSessionBased: fc.boolean() }), { minLength: 3, maxLength: 3 }),
  groups: fc.array(
    fc.record({
      rights: someRights,
      members: fc.subarray([0, 1, 2]),
      mutes: someRights,
      isOutdated: fc.boolean(),
      isSessionBased: fc.boolean(),
    }),
    { minLength: 2, maxLength: 2 },
  ),
  users: fc.array(
    fc.record({
      profile: fc.nat(1),
      sets: fc.subarray([0, 1, 2]),
      groups: fc.subarray([0, 1]),
      activated: fc.subarray([0, 1, 2]),
      state: fc.constantFrom('active' as const, 'active' as const, 'frozen' as const, 'inactive' as const),
    }),
    { minLength: 2, maxLength: 3 },
  ),
});

const rightsOfGroup = (org: Org, { rights, members, mutes, isOutdated }: Group): Rights =>
  isOutdated
    ? rights
    : [...new Set(members.flatMap((set) => org.sets[set]!.rights))].filter((right) => !mutes.includes(right));

const idOf = (kind: 'profile' | 'permission' | 'permission_set_group', number: number): string =>
  `${kind}:${kind[0]!.toUpperCase()}${kind.length}${number}:${kind === 'permission_set_group' ? 'member' : 'assigned'}`;

const fill =
  (org: Org) =>
  (writer: SnapshotWriter): void => {
    const containers: Filling[] = [
      ...org.profiles.map((rows, at): Filling => ({ entitlement: idOf('profile', at), rows })),
      ...org.sets.map(({ rights: rows, isSessionBased }, at): Filling => ({
        entitlement: idOf('permission', at),
        rows,
        isSessionBased,
      })),
      ...org.groups.map((group, at): Filling => ({
        entitlement: idOf('permission_set_group', at),
        rows: rightsOfGroup(org, group),
        isSessionBased: group.isSessionBased,
        status: group.isOutdated ? 'Outdated' : 'Updated',
        members: group.members.map((set) => ref(idOf('permission', set)).resourceId),
        mutes: group.mutes,
      })),
    ];
    addContainers(writer, containers);
    for (const [at, user] of org.users.entries()) {
      writer.account(accountOf(nameOf(at), { isActive: user.state !== 'inactive' }));
      writer.loginState(nameOf(at), { isFrozen: user.state === 'frozen', isPasswordLocked: false });
      const held = [
        idOf('profile', user.profile),
        ...user.sets.map((set) => idOf('permission', set)),
        ...user.groups.map((group) => idOf('permission_set_group', group)),
      ];
      for (const id of held) writer.grant({ entitlement: ref(id), principalId: nameOf(at), expiresAt: null });
      for (const set of user.activated) {
        writer.activation({ entitlement: ref(idOf('permission', set)), userId: nameOf(at) });
      }
    }
  };

const nameOf = (at: number): string => `user${at}`;

/** All that one can ask for. */
const asked = [
  ...['ModifyAllData', 'ExportReport'],
  ...['read', 'create', 'edit', 'delete', 'view-all', 'modify-all', 'view-all-fields'].map(
    (right) => `Invoice__c:${right}`,
  ),
  ...['read', 'edit'].map((right) => `${AMOUNT}:${right}`),
];

const question = (texts: readonly string[], isAny = false): PermissionQuestion => ({
  about: 'permissions',
  isAny,
  wanted: texts.map((text) => {
    const [name = '', right = 'read'] = text.split(':');
    return { permission: permissionOf(name), right: right as Right };
  }),
});

/** By hand: what a user holds, and whether that gives something, as the rules of Salesforce say it. */
type Held = { id: string; rights: Rights; isNow: boolean };

const heldBy = (org: Org, user: User): Held[] => [
  { id: idOf('profile', user.profile), rights: org.profiles[user.profile]!, isNow: true },
  ...user.sets.map((set) => ({
    id: idOf('permission', set),
    rights: org.sets[set]!.rights,
    isNow: !org.sets[set]!.isSessionBased || user.activated.includes(set),
  })),
  ...user.groups.map((group) => ({
    id: idOf('permission_set_group', group),
    rights: rightsOfGroup(org, org.groups[group]!),
    isNow: !org.groups[group]!.isSessionBased,
  })),
];

const LETTER: Record<string, string> = {
  read: 'r',
  create: 'c',
  edit: 'e',
  delete: 'd',
  'view-all': 'v',
  'modify-all': 'm',
  'view-all-fields': 'f',
};

const gives = (text: string, held: readonly Held[]): boolean => {
  const rights = new Set(held.flatMap((one) => one.rights));
  const [name = '', right = ''] = text.split(':');
  if (right === '') return rights.has(name);
  const opensObject = (letter: string): boolean => {
    if (rights.has(`Invoice__c ${letter}`)) return true;
    if (letter === 'f') return rights.has('ViewAllFieldsGlobal');
    if (rights.has('ModifyAllData')) return true;
    return (letter === 'r' || letter === 'v') && rights.has('ViewAllData');
  };
  if (name === 'Invoice__c') return opensObject(LETTER[right]!);
  if (right === 'read') return opensObject('r') && (rights.has(`${AMOUNT} r`) || opensObject('f'));
  return (
    opensObject('e') && (rights.has(`${AMOUNT} e`) || (rights.has(`${AMOUNT} r`) && rights.has('EditReadonlyFields')))
  );
};

const verdictByHand = (text: string, held: readonly Held[], { state }: User): Verdict => {
  if (!gives(text, held)) return 'no';
  if (state !== 'active') return 'cannot log in';
  const now = held.filter(({ isNow }) => isNow);
  return gives(text, now) ? 'yes' : 'only if';
};

/** Those of what a user holds that make a difference to some of the others. */
const partsByHand = (text: string, held: readonly Held[]): string[] =>
  held
    .filter((one) => {
      const others = held.filter((other) => other !== one);
      return Array.from({ length: 2 ** others.length }, (_, subset) =>
        others.filter((__, at) => (subset >> at) % 2 === 1),
      ).some((some) => !gives(text, some) && gives(text, [...some, one]));
    })
    .map(({ id }) => id)
    .toSorted();

const verdictOf = (reader: SnapshotReader, at: number, what: PermissionQuestion, without: string[] = []): Verdict =>
  whyCan(reader, what, nameOf(at), without.map(ref), null).verdict;

const strength = (verdict: Verdict): number => verdicts.length - verdicts.indexOf(verdict);

/** The answers to all questions, by user. */
const answersOf = async (org: Org): Promise<Verdict[][]> => {
  let found: Verdict[][] = [];
  await withSnapshot(fill(org), (reader) => {
    found = org.users.map((_, at) => asked.map((text) => verdictOf(reader, at, question([text]))));
  });
  return found;
};

describe('the answers about permissions, for any org', () => {
  it('are what a walk by hand finds, in verdicts and ways, for who as for why', () =>
    fc.assert(
      fc.asyncProperty(orgs, (org) =>
        withSnapshot(fill(org), (reader) => {
          for (const text of asked) {
            const byHand = org.users.map((user) => verdictByHand(text, heldBy(org, user), user));
            for (const [at, user] of org.users.entries()) {
              const answer = whyCan(reader, question([text]), nameOf(at), [], null);
              const ways = answer.paths.map(({ steps: [step] }) => {
                const slug = step!.type === 'permission_set_group' ? 'member' : 'assigned';
                return `${step!.type}:${step!.id}:${slug}`;
              });
              expect([answer.verdict, ways.toSorted()], `${text} of ${nameOf(at)}`).to.deep.equal([
                byHand[at],
                partsByHand(text, heldBy(org, user)),
              ]);
            }
            const rows = [...whoCan(reader, question([text]), [])].map(({ user, verdict }) => [user.id, verdict]);
            const expected = verdicts.flatMap((verdict) =>
              verdict === 'no' ? [] : byHand.flatMap((own, at) => (own === verdict ? [[nameOf(at), verdict]] : [])),
            );
            expect(rows, text).to.deep.equal(expected);
          }
        }),
      ),
      { numRuns: 30 },
    ));

  it('are the weakest of several, or the strongest where one is enough', () =>
    fc.assert(
      fc.asyncProperty(orgs, fc.subarray(asked, { minLength: 2, maxLength: 3 }), (org, texts) =>
        withSnapshot(fill(org), (reader) => {
          for (const at of org.users.keys()) {
            const each = texts.map((text) => verdictOf(reader, at, question([text]))).map(strength);
            const all = strength(verdictOf(reader, at, question(texts)));
            const any = strength(verdictOf(reader, at, question(texts, true)));
            expect([all, any]).to.deep.equal([Math.min(...each), Math.max(...each)]);
          }
        }),
      ),
      { numRuns: 15 },
    ));

  it('lose nothing by what is granted besides, and change for those alone who get it', () =>
    fc.assert(
      fc.asyncProperty(orgs, fc.nat(2), fc.subarray([0, 1, 2], { minLength: 1 }), async (org, set, whom) => {
        const users = org.users.map((user, at) =>
          whom.includes(at) ? { ...user, sets: [...new Set([...user.sets, set])] } : user,
        );
        const [before, after] = [await answersOf(org), await answersOf({ ...org, users })];
        for (const [at, own] of before.entries()) {
          if (!whom.includes(at)) expect(after[at]).to.deep.equal(own);
          for (const [which, verdict] of own.entries()) {
            expect(strength(after[at]![which]!), asked[which]).to.be.at.least(strength(verdict));
          }
        }
      }),
      { numRuns: 15 },
    ));

  it('win nothing by what is muted besides, and change for the holders of that group alone', () =>
    fc.assert(
      fc.asyncProperty(orgs, fc.nat(1), someRights, async (org, which, mutes) => {
        const groups = org.groups.map((group, at) =>
          at === which ? { ...group, mutes: [...new Set([...group.mutes, ...mutes])] } : group,
        );
        const [before, after] = [await answersOf(org), await answersOf({ ...org, groups })];
        for (const [at, { groups: held }] of org.users.entries()) {
          if (!held.includes(which)) expect(after[at]).to.deep.equal(before[at]);
          for (const [position, verdict] of after[at]!.entries()) {
            expect(strength(verdict), asked[position]).to.be.at.most(strength(before[at]![position]!));
          }
        }
      }),
      { numRuns: 15 },
    ));

  it('without something are those of an org in which nobody holds it directly', () =>
    fc.assert(
      fc.asyncProperty(orgs, fc.nat(2), fc.nat(1), async (org, set, group) => {
        const users = org.users.map((user) => ({
          ...user,
          sets: user.sets.filter((one) => one !== set),
          groups: user.groups.filter((one) => one !== group),
        }));
        const expected = await answersOf({ ...org, users });
        const without = [idOf('permission', set), idOf('permission_set_group', group)];
        await withSnapshot(fill(org), (reader) => {
          const found = org.users.map((_, at) => asked.map((text) => verdictOf(reader, at, question([text]), without)));
          expect(found).to.deep.equal(expected);
          for (const [which, text] of asked.entries()) {
            const rows = [...whoCan(reader, question([text]), without.map(ref))].map(({ user }) => user.id);
            const names = expected.flatMap((own, at) => (own[which] === 'no' ? [] : nameOf(at)));
            expect(rows.toSorted()).to.deep.equal(names);
          }
        });
      }),
      { numRuns: 15 },
    ));
});
