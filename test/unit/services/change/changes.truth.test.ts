import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { FaultInput } from '../../../../simulator/org/plannedFaults.js';
import type { Row } from '../../../../simulator/org/types.js';
import type { ChangeResult } from '../../../../src/schemas/changes.js';
import type { ResourceTypeId } from '../../../../src/model/resourceType.js';
import { writesOf } from '../../../../src/model/change.js';
import { toUtc } from '../../../../src/model/time.js';
import { OrgClient } from '../../../../src/org/client.js';
import { readHeldAfterwards } from '../../../../src/services/change/heldThrough.js';
import { planChanges } from '../../../../src/services/change/plan.js';
import { resultsOf } from '../../../../src/services/change/report.js';
import type { RequestedChange } from '../../../../src/services/change/request.js';
import { carryOutWrites } from '../../../../src/services/writing/execute.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const SEED = 16;
const RUNS = 120;
const END = '2099-01-01T00:00:00Z';
const ENDS_LATER =
  'somebody gave it meanwhile, with a later end or none, and that is left as it is: grant it again to have it end at the time asked for';
const PAST = '2020-01-01T00:00:00.000+0000';
const WRITTEN = ['PermissionSetAssignment', 'GroupMember', 'UserTerritory2Association'];
/** The tables that a run changes, with the licenses that come with permission sets, and that random orgs change. */
const CHANGED = [...WRITTEN, 'PermissionSetLicenseAssign', 'PermissionSetGroupComponent', 'User'];

type Target = { readonly type: ResourceTypeId; readonly resource: string; readonly slug: string };
type Access = Target & { readonly user: string };

/** What somebody else does to one access. Who gives what is there already, gives it again under a new id. */
type Deed = Access & {
  readonly does: 'give' | 'give with an end' | 'give expired' | 'give inactive' | 'give by its set' | 'take';
};

/** A group in a group, or a permission set in a group of them. The org has it, or has it not. */
type Part = {
  readonly object: 'GroupMember' | 'PermissionSetGroupComponent';
  readonly whole: string;
  readonly part: string;
};

describe('changes while somebody else writes', function () {
  this.timeout(120_000);
  let unit: UnitOrg;
  let folder: string;
  let kept: Map<string, readonly Row[]>;
  const { signal } = new AbortController();

  before(async () => {
    unit = await startOrg({ seed: 'demo' });
    unit.simulator.org.settings.apiLimit += 1_000_000;
    folder = await mkdtemp(join(tmpdir(), 'changes-'));
    kept = new Map(CHANGED.map((object) => [object, rows(object).map((row) => ({ ...row }))]));
  });
  after(async () => {
    await unit.stop();
    await rm(folder, { recursive: true });
  });

  const rows = (object: string): Row[] => [...unit.simulator.org.table(object).rows()];
  const idsOf = (object: string, matches: (row: Row) => boolean = () => true): string[] =>
    rows(object)
      .filter(matches)
      .map(({ Id }) => Id);

  /** Puts the org back as it was at first, so that a run does not depend on those before it. */
  const putBack = (): void => {
    unit.simulator.faults.forget();
    for (const [object, before] of kept) {
      const table = unit.simulator.org.table(object);
      if (object === 'User') {
        for (const { Id, UserRoleId } of before) table.update(Id, { UserRoleId: UserRoleId ?? null });
        continue;
      }
      const unchanged = before.filter((row) => JSON.stringify(table.get(row.Id)) === JSON.stringify(row));
      const ids = new Set(unchanged.map(({ Id }) => Id));
      for (const { Id } of rows(object)) if (!ids.has(Id)) table.delete(Id);
      const again = before
        .filter(({ Id }) => !ids.has(Id))
        .map(({ Id: _, ...fields }) => ({ ...table.insert(fields) }));
      kept.set(object, [...unchanged, ...again]);
    }
  };

  /** What stands in what in random orgs: what the demo org has, and as much besides. No group is in itself, at any depth. */
  const parts = (): fc.Arbitrary<Part[]> => {
    const real = idsOf('Group', ({ Type }) => Type === 'Regular' || Type === 'Queue');
    const groups = idsOf('Group', ({ Type }) => Type !== 'Organization');
    const inGroup = fc
      .tuple(fc.constantFrom(...real), fc.constantFrom(...groups))
      .map(([whole, part]): Part => ({ object: 'GroupMember', whole, part }))
      .filter(({ whole, part }) => !real.includes(part) || real.indexOf(part) > real.indexOf(whole));
    const [sets = []] = targets();
    const inSetGroup = fc
      .tuple(fc.constantFrom(...idsOf('PermissionSetGroup').slice(0, 6)), fc.constantFrom(...sets))
      .map(([whole, { resource }]): Part => ({ object: 'PermissionSetGroupComponent', whole, part: resource }));
    return fc.array(fc.oneof(inGroup, inSetGroup), { maxLength: 12 });
  };

  /** Takes a part out where the org has it, and puts it in where not. */
  const turn = ({ object, whole, part }: Part): void => {
    const [wholeField, partField] =
      object === 'GroupMember' ? ['GroupId', 'UserOrGroupId'] : ['PermissionSetGroupId', 'PermissionSetId'];
    const table = unit.simulator.org.table(object);
    const present = rows(object).filter((row) => row[wholeField] === whole && row[partField] === part);
    if (present.length === 0) table.insert({ [wholeField]: whole, [partField]: part });
    for (const { Id } of present) table.delete(Id);
  };

  const isActive = ({ Territory2ModelId }: Row): boolean =>
    unit.simulator.org.table('Territory2Model').get(String(Territory2ModelId))?.['State'] === 'Active';

  /** Those first that are parts of others, since they are held in several ways. */
  const targets = (): Target[][] => {
    const inGroups = new Set(rows('PermissionSetGroupComponent').map(({ PermissionSetId }) => PermissionSetId));
    const containing = new Set(
      rows('GroupMember').flatMap(({ GroupId, UserOrGroupId }) => {
        return rows('User').some(({ Id }) => Id === UserOrGroupId) ? [] : [GroupId, UserOrGroupId];
      }),
    );
    const own = ({ IsOwnedByProfile, Type, LicenseId }: Row): boolean =>
      !IsOwnedByProfile && Type !== 'Group' && !LicenseId;
    const real = ({ Type }: Row): boolean => Type === 'Regular' || Type === 'Queue';
    const firstOf = (ids: string[], isPart: ReadonlySet<unknown>): string[] =>
      ids.toSorted((one, other) => Number(isPart.has(other)) - Number(isPart.has(one))).slice(0, 6);
    const all = (type: ResourceTypeId, resources: string[], slugs: string[]): Target[] =>
      resources.flatMap((resource) => slugs.map((slug) => ({ type, resource, slug })));
    return [
      all('permission', firstOf(idsOf('PermissionSet', own), inGroups), ['assigned']),
      all('permission_set_group', idsOf('PermissionSetGroup').slice(0, 6), ['member']),
      all('group', firstOf(idsOf('Group', real), containing), ['member']),
      all('role', idsOf('UserRole', ({ PortalType }) => PortalType === 'None').slice(0, 6), ['assigned']),
      all('territory', idsOf('Territory2', isActive).slice(0, 4), ['member', 'role:Owner', 'role:Sales Rep']),
    ];
  };

  /** The records that give an access directly, in force or not. */
  const recordsOf = ({ type, user, resource, slug }: Access): Row[] => {
    if (type === 'permission')
      return rows('PermissionSetAssignment').filter(
        (row) => row.AssigneeId === user && row.PermissionSetId === resource && !row.PermissionSetGroupId,
      );
    if (type === 'permission_set_group') {
      const owned = idsOf('PermissionSet', ({ PermissionSetGroupId }) => PermissionSetGroupId === resource);
      return rows('PermissionSetAssignment').filter(
        (row) =>
          row.AssigneeId === user &&
          (row.PermissionSetGroupId === resource || owned.includes(String(row.PermissionSetId))),
      );
    }
    if (type === 'group')
      return rows('GroupMember').filter((row) => row.UserOrGroupId === user && row.GroupId === resource);
    if (type === 'role') return rows('User').filter((row) => row.Id === user && row.UserRoleId === resource);
    return rows('UserTerritory2Association').filter(
      (row) =>
        row.UserId === user &&
        row.Territory2Id === resource &&
        (slug === 'member' || slug === `role:${String(row.RoleInTerritory2)}`),
    );
  };

  const isInForce = ({ IsActive, ExpirationDate }: Row): boolean =>
    IsActive !== false && (!ExpirationDate || new Date(String(ExpirationDate)) > unit.simulator.org.clock.now());

  const hasEnded = ({ ExpirationDate }: Row): boolean =>
    Boolean(ExpirationDate) && new Date(String(ExpirationDate)) <= unit.simulator.org.clock.now();

  const holds = (access: Access): boolean =>
    recordsOf(access).some((row) => access.type === 'role' || !access.type.startsWith('permission') || isInForce(row));

  /** Whether a user has an access through anything else, at any depth. */
  const holdsThrough = ({ type, user, resource, slug }: Access): boolean => {
    if (type === 'permission')
      return rows('PermissionSetGroupComponent').some(
        ({ PermissionSetId, PermissionSetGroupId }) =>
          PermissionSetId === resource &&
          holds({ type: 'permission_set_group', user, resource: String(PermissionSetGroupId), slug }),
      );
    if (type !== 'group') return false;
    return rows('GroupMember').some(
      ({ GroupId, UserOrGroupId }) => GroupId === resource && isIn(user, String(UserOrGroupId), new Set([resource])),
    );
  };

  const chainOf = (object: string, parent: string, id: unknown): unknown[] => {
    const chain: unknown[] = [];
    for (let next = id; next && !chain.includes(next);) {
      chain.push(next);
      next = unit.simulator.org.table(object).get(next as string)?.[parent];
    }
    return chain;
  };

  /** Whether a user is in a group, as its type says. */
  const isIn = (user: string, groupId: string, seen: ReadonlySet<string>): boolean => {
    const group = unit.simulator.org.table('Group').get(groupId);
    if (!group || seen.has(groupId)) return false;
    const { UserRoleId, UserType } = unit.simulator.org.table('User').existing(user);
    const territories = rows('UserTerritory2Association')
      .filter(({ UserId }) => UserId === user)
      .map(({ Territory2Id }) => unit.simulator.org.table('Territory2').existing(String(Territory2Id)))
      .filter(isActive)
      .map(({ Id }) => Id);
    const { RelatedId } = group;
    switch (group['Type']) {
      case 'Regular':
      case 'Queue':
        return rows('GroupMember').some(
          ({ GroupId, UserOrGroupId }) =>
            GroupId === groupId &&
            (UserOrGroupId === user || isIn(user, String(UserOrGroupId), new Set([...seen, groupId]))),
        );
      case 'Organization':
        return UserType === 'Standard';
      case 'Role':
        return UserRoleId === RelatedId;
      case 'RoleAndSubordinates':
      case 'RoleAndSubordinatesInternal':
        return chainOf('UserRole', 'ParentRoleId', UserRoleId).includes(RelatedId);
      case 'Territory':
        return territories.includes(String(RelatedId));
      case 'TerritoryAndSubordinates':
        return territories.some((id) => chainOf('Territory2', 'ParentTerritory2Id', id).includes(RelatedId));
      case 'Manager':
        return chainOf('User', 'ManagerId', RelatedId).slice(1).includes(user);
      case 'ManagerAndSubordinatesInternal':
        return chainOf('User', 'ManagerId', user).includes(RelatedId);
      case 'AllCustomerPortal':
      case 'PRMOrganization':
        return UserType !== 'Standard';
      default:
        throw new Error(`The oracle does not know groups of type ${String(group['Type'])}.`);
    }
  };

  const take = (access: Access): void => {
    for (const { Id } of recordsOf(access.type === 'territory' ? { ...access, slug: 'member' } : access)) {
      if (access.type === 'role') unit.simulator.org.table('User').update(Id, { UserRoleId: null });
      else if (access.type === 'group') unit.simulator.org.table('GroupMember').delete(Id);
      else if (access.type === 'territory') unit.simulator.org.table('UserTerritory2Association').delete(Id);
      else unit.simulator.org.table('PermissionSetAssignment').delete(Id);
    }
  };

  const act = ({ does, ...access }: Deed): void => {
    const { type, user, resource, slug } = access;
    const { org } = unit.simulator;
    if (does === 'give by its set' && type === 'permission_set_group') {
      const [PermissionSetId = ''] = idsOf('PermissionSet', (row) => row.PermissionSetGroupId === resource);
      org.table('PermissionSetAssignment').insert({ AssigneeId: user, PermissionSetId, IsActive: true });
      return;
    }
    take(access);
    if (does === 'take') return;
    if (type === 'role') org.table('User').update(user, { UserRoleId: resource });
    else if (type === 'group') org.table('GroupMember').insert({ GroupId: resource, UserOrGroupId: user });
    else if (type === 'territory') {
      const RoleInTerritory2 = slug === 'member' ? null : slug.slice('role:'.length);
      org.table('UserTerritory2Association').insert({ UserId: user, Territory2Id: resource, RoleInTerritory2 });
    } else {
      const [owned] = idsOf('PermissionSet', ({ PermissionSetGroupId }) => PermissionSetGroupId === resource);
      org.table('PermissionSetAssignment').insert({
        AssigneeId: user,
        ...(type === 'permission'
          ? { PermissionSetId: resource }
          : { PermissionSetId: owned!, PermissionSetGroupId: resource }),
        IsActive: does !== 'give expired' && does !== 'give inactive',
        ...(does === 'give with an end' && { ExpirationDate: END }),
        ...(does === 'give expired' && { ExpirationDate: PAST }),
      });
    }
  };

  /** Plans, lets somebody else write, carries out, and tells what became of it, as `grant` and `revoke` do. */
  const run = async (
    requested: RequestedChange[],
    meanwhile: readonly Deed[],
    faults: FaultInput[],
  ): Promise<ChangeResult[]> => {
    const client = new OrgClient(unit.connection, { firstRetryAfter: 1, signal });
    const planned = await planChanges(client, requested, {
      licenseProfiles: new Map(),
      skipInvalid: true,
      now: unit.simulator.org.clock.now(),
    });
    for (const deed of meanwhile) act(deed);
    unit.simulator.faults.plan({ seed: 1, faults });
    const { outcomes } = await carryOutWrites(
      client,
      planned.flatMap(({ planned: plan }) => (plan ? writesOf(plan) : [])),
      {
        command: 'test',
        orgId: unit.simulator.orgId,
        dataDir: folder,
        journal: join(folder, `${process.hrtime.bigint()}.jsonl`),
        allOrNone: false,
        onProgress: () => undefined,
        signal,
      },
    );
    unit.simulator.faults.forget();
    return resultsOf(planned, outcomes, await readHeldAfterwards(client, planned, outcomes));
  };

  /** What is not so in the org of what was told as done. */
  const untrue = (
    requested: readonly RequestedChange[],
    results: readonly ChangeResult[],
    meanwhile: readonly Deed[],
  ): string[] =>
    requested.flatMap((change, index) => {
      const { status, verdict } = results[index]!;
      const isTouched = meanwhile.some(({ user }) => user === change.user);
      // What there was nothing to do for, others may have changed since the plan.
      if (status !== 'done' && !(status === 'nothing to do' && !isTouched)) return [];
      const access = { user: change.user, type: change.type, resource: change.resource, slug: change.slug };
      const told = `${change.action} ${JSON.stringify(access)} (${verdict}, ${status})`;
      if (change.action === 'revoke') {
        // A record that is not in force gives nothing, and stays where there was nothing to take away, as an expired one does.
        const isLeft = status === 'done' ? recordsOf(access).some((row) => !hasEnded(row)) : holds(access);
        return [...(isLeft ? [`${told}: is there`] : []), ...(holdsThrough(access) ? [`${told}: held through`] : [])];
      }
      if (!holds(access)) return [`${told}: is not in force`];
      const ends = recordsOf(access)
        .filter(isInForce)
        .map(({ ExpirationDate }) => (ExpirationDate ? Date.parse(String(ExpirationDate)) : Infinity));
      const wanted = typeof change.expiresAt === 'string' ? Date.parse(change.expiresAt) : Infinity;
      return change.expiresAt !== undefined && Math.max(...ends) !== wanted ? [`${told}: other end`] : [];
    });

  it('are told as done where they are so in the org, and nowhere else', async () => {
    const users = idsOf(
      'User',
      ({ Username, UserType, IsActive }) =>
        Username !== unit.simulator.username && UserType === 'Standard' && IsActive === true,
    ).slice(0, 3);
    const access = fc
      .tuple(
        fc.constantFrom(...users),
        fc.constantFrom(...targets()).chain((some) => fc.constantFrom(...some)),
      )
      .map(([user, target]): Access => ({ user, ...target }));
    const deed = fc
      .tuple(
        access,
        fc.constantFrom<Deed['does']>(
          'give',
          'take',
          'give with an end',
          'give expired',
          'give inactive',
          'give by its set',
        ),
      )
      .map(([what, does]): Deed => ({ ...what, does }));
    const change = fc
      .tuple(access, fc.constantFrom<'grant' | 'revoke'>('grant', 'revoke'), fc.constantFrom(undefined, null, END))
      .map(([what, action, expiresAt]): RequestedChange => ({
        ...what,
        action,
        source: null,
        ...(action === 'grant' && what.type.startsWith('permission') && expiresAt !== undefined && { expiresAt }),
      }));
    const fault = fc.oneof(
      fc.record({
        kind: fc.constant('rows-deleted' as const),
        object: fc.constantFrom(...WRITTEN),
        method: fc.constantFrom<'DELETE' | 'PATCH'>('DELETE', 'PATCH'),
        written: fc.constant(true as const),
        count: fc.integer({ min: 1, max: 3 }),
        times: fc.integer({ min: 1, max: 2 }),
        ...{ again: fc.constantFrom(true as const, undefined) },
      }),
      fc.constantFrom<FaultInput>(
        { kind: 'cut-after', route: '/composite/sobjects', times: 1 },
        { kind: 'row-locked', times: 1 },
        ...WRITTEN.map((object): FaultInput => ({ kind: 'record-refused', object, call: 'delete', times: 1 })),
      ),
    );
    /** Others write what is in the plan more often than anything else. */
    const situation = fc.array(change, { minLength: 1, maxLength: 10 }).chain((requested) => {
      const same = fc
        .tuple(fc.constantFrom(...requested), deed)
        .map(([{ user, type, resource, slug }, { does }]): Deed => ({ user, type, resource, slug: slug, does }));
      const deeds = fc.array(fc.oneof({ weight: 3, arbitrary: same }, deed), { maxLength: 6 });
      return fc.tuple(parts(), deeds, fc.constant(requested), deeds, fc.array(fault, { maxLength: 3 }));
    });
    const told = { grant: 0, revoke: 0 };
    await fc.assert(
      fc.asyncProperty(situation, async ([built, before, requested, meanwhile, faults]) => {
        putBack();
        for (const part of built) turn(part);
        for (const one of before) act(one);
        const results = await run(requested, meanwhile, faults);
        expect(untrue(requested, results, meanwhile).join('\n')).to.equal('');
        requested.forEach(({ action }, index) => (told[action] += results[index]!.status === 'done' ? 1 : 0));
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(told.grant).to.be.at.least(RUNS / 4);
    expect(told.revoke).to.be.at.least(RUNS / 4);
  });

  it('are still held where a grant of the same run gives what was revoked already', async () => {
    putBack();
    const [component] = rows('PermissionSetGroupComponent');
    const user = unit.userId('diego.torres');
    const set = { user, type: 'permission', resource: String(component!.PermissionSetId), slug: 'assigned' } as const;
    const group = String(component!.PermissionSetGroupId);
    const inGroup = { user, type: 'permission_set_group', resource: group, slug: 'member' } as const;
    for (const access of [set, inGroup]) act({ ...access, does: 'take' });
    const results = await run(
      [
        { ...inGroup, action: 'grant', source: null },
        { ...set, action: 'revoke', source: null },
      ],
      [],
      [],
    );
    expect(results.map(({ verdict, status }) => [verdict, status])).to.deep.equal([
      ['grant', 'done'],
      ['already revoked', 'still held'],
    ]);
  });

  for (const { before, told } of [
    {
      before: 'give',
      told: ['revoke', 'partly done', 'taken away, but still there: somebody has given it directly meanwhile'],
    },
    { before: 'take', told: ['already revoked', 'still held', 'somebody has given it directly meanwhile'] },
  ] as const) {
    it(`are no success where nothing gave it directly (${told[0]}) and somebody does so meanwhile`, async () => {
      putBack();
      const [component] = rows('PermissionSetGroupComponent');
      const user = unit.userId('diego.torres');
      const resource = String(component!.PermissionSetId);
      const set = { user, type: 'permission', resource, slug: 'assigned' } as const;
      const group = String(component!.PermissionSetGroupId);
      const inGroup = { user, type: 'permission_set_group', resource: group, slug: 'member' } as const;
      const other = { user, type: 'role', resource: idsOf('UserRole')[0]!, slug: 'assigned' } as const;
      for (const access of [set, inGroup]) act({ ...access, does: 'take' });
      act({ ...inGroup, does: before });
      act({ ...other, does: 'give' });
      const requested = [set, inGroup, other].map((one): RequestedChange => ({
        ...one,
        action: 'revoke',
        source: null,
      }));
      const [result] = await run(requested, [{ ...set, does: 'give' }], []);
      expect([result!.verdict, result!.status, result!.reason]).to.deep.equal(told);
      expect(result!.heldThrough[0]!.command).to.match(/^sf access revoke .*--permission-set \w+$/);
    });
  }

  it('are partly done where somebody gives the same group by its own set meanwhile', async () => {
    putBack();
    const user = unit.userId('diego.torres');
    const [resource = ''] = idsOf('PermissionSetGroup');
    const access = { user, type: 'permission_set_group', resource, slug: 'member' } as const;
    act({ ...access, does: 'give' });
    const [result] = await run(
      [{ ...access, action: 'revoke', source: null }],
      [{ ...access, does: 'give by its set' }],
      [],
    );
    expect([result!.verdict, result!.status]).to.deep.equal(['revoke', 'partly done']);
    expect(result!.reason).to.match(
      /^taken away, but still there: the user has another assignment of the permission set group \S/,
    );
  });

  for (const { does, expiresAt, told } of [
    { does: 'give with an end', expiresAt: undefined, told: ['done', null, null] },
    { does: 'give with an end', expiresAt: null, told: ['done', null, null] },
    { does: 'give with an end', expiresAt: END, told: ['done', null, END] },
    { does: 'give with an end', expiresAt: '2099-06-01T00:00:00Z', told: ['done', null, '2099-06-01T00:00:00Z'] },
    {
      does: 'give with an end',
      expiresAt: '2098-06-01T00:00:00Z',
      told: ['failed', ENDS_LATER, END],
    },
    { does: 'give', expiresAt: END, told: ['failed', ENDS_LATER, null] },
    { does: 'give', expiresAt: undefined, told: ['done', null, null] },
  ] as const) {
    it(`are ${told[0]} where somebody does the same meanwhile (${does}), and the end asked for is ${String(expiresAt)}`, async () => {
      putBack();
      const [component] = rows('PermissionSetGroupComponent');
      const user = unit.userId('diego.torres');
      const set = { user, type: 'permission', resource: String(component!.PermissionSetId), slug: 'assigned' } as const;
      act({ ...set, does: 'take' });
      const grant: RequestedChange = {
        ...set,
        action: 'grant',
        source: null,
        ...(expiresAt !== undefined && { expiresAt }),
      };
      const [result] = await run([grant], [{ ...set, does }], []);
      const ExpirationDate = recordsOf(set)[0]?.['ExpirationDate'];
      const end = ExpirationDate ? toUtc(String(ExpirationDate)) : null;
      expect([result!.status, result!.reason, end]).to.deep.equal(told);
    });
  }
});
