import { expect } from 'chai';
import { createOrg } from '../../../simulator/org/org.js';
import type { Org } from '../../../simulator/org/types.js';
import type { FieldValue } from '../../../simulator/schema/types.js';
import type { Findings } from '../../nut/support/walk/findings.js';
import { walk } from '../../nut/support/walk/index.js';
import type { WalkOptions } from '../../nut/support/walk/options.js';

/** A small org, its records by a short name of the test's own; what the walk finds is told in these names. */
class SmallOrg {
  public readonly org: Org = createOrg();
  private readonly names = new Map<string, string>();
  private readonly ids = new Map<string, string>();

  public constructor() {
    this.add('profile', 'Profile', { Name: 'Sales' });
    this.user('ada');
    this.user('bob');
  }

  public add(name: string, object: string, fields: Record<string, FieldValue>): void {
    const resolved = Object.entries(fields).map(([field, value]) => [field, this.ids.get(String(value)) ?? value]);
    const { Id } = this.org.table(object).insert(Object.fromEntries(resolved) as Record<string, FieldValue>);
    this.ids.set(name, Id);
    this.names.set(Id, name);
  }

  public user(name: string, fields: Record<string, FieldValue> = {}): void {
    const defaults = { Username: `${name}@acme.example`, LastName: name, UserType: 'Standard', IsActive: true };
    this.add(name, 'User', { ...defaults, ProfileId: 'profile', ...fields });
  }

  /** What `pick` takes of the walk's findings, without the prefixes that are the same in all of a test. */
  public walk(pick: (found: Findings) => Iterable<string>, asked: Partial<WalkOptions> = {}): string[] {
    const named = [...pick(walk(this.org, asked))].map((text) =>
      text.replaceAll(/\b\w{18}\b/g, (id) => this.names.get(id) ?? id),
    );
    return named.filter((text) => !text.startsWith('profile:')).toSorted();
  }
}

const direct = (found: Findings): Iterable<string> => found.directGrants;
const stored = (found: Findings): Iterable<string> => found.storedGrants;
const effective = (found: Findings): Iterable<string> => found.effectiveGrants;
const inheritances = (found: Findings): Iterable<string> => found.inheritances;
const drops = (found: Findings): Iterable<string> => [...found.dropped].map(([what, count]) => `${what} ${count}`);

describe('the naive walk', () => {
  it('follows nested groups, and ends in a ring', () => {
    const small = new SmallOrg();
    for (const name of ['outer', 'inner']) small.add(name, 'Group', { Name: name, Type: 'Regular' });
    small.add('a', 'GroupMember', { GroupId: 'inner', UserOrGroupId: 'ada' });
    small.add('b', 'GroupMember', { GroupId: 'outer', UserOrGroupId: 'inner' });
    small.add('c', 'GroupMember', { GroupId: 'inner', UserOrGroupId: 'outer' });
    expect(small.walk(direct)).to.deep.equal(['group:inner:member:user:ada']);
    expect(small.walk(effective)).to.deep.equal(['group:inner:member:user:ada', 'group:outer:member:user:ada']);
  });

  it('lets a role and its subordinates into a group, and portal roles only where they belong', () => {
    const small = new SmallOrg();
    small.add('top', 'UserRole', { Name: 'Top', PortalType: 'None' });
    small.add('low', 'UserRole', { Name: 'Low', PortalType: 'None', ParentRoleId: 'top' });
    small.add('portal', 'UserRole', { Name: 'Portal', PortalType: 'Partner', ParentRoleId: 'low' });
    small.add('queue', 'Group', { Name: 'Queue', Type: 'Queue' });
    small.add('all', 'Group', { Type: 'RoleAndSubordinates', RelatedId: 'low' });
    small.add('internal', 'Group', { Type: 'RoleAndSubordinatesInternal', RelatedId: 'top' });
    small.add('m', 'GroupMember', { GroupId: 'queue', UserOrGroupId: 'internal' });
    expect(small.walk(inheritances)).to.deep.equal([
      'role:low:assigned → group:queue:member',
      'role:top:assigned → group:queue:member',
    ]);
    small.add('n', 'GroupMember', { GroupId: 'queue', UserOrGroupId: 'all' });
    const portal = { syncNonStandardUsers: true };
    expect(small.walk(inheritances)).not.to.include('role:portal:assigned → group:queue:member');
    expect(small.walk(inheritances, portal)).to.include('role:portal:assigned → group:queue:member');
    expect(small.walk(inheritances, { ...portal, includeSystemGroups: true })).to.deep.equal([
      'group:all:member → group:queue:member',
      'group:internal:member → group:queue:member',
      'role:low:assigned → group:all:member',
      'role:low:assigned → group:internal:member',
      'role:portal:assigned → group:all:member',
      'role:top:assigned → group:internal:member',
    ]);
    expect(small.walk(drops, { resourceTypes: ['group'] })).to.deep.equal(['group: resource-not-synced 2']);
  });

  it('lets managers and reports into a group', () => {
    const small = new SmallOrg();
    small.user('chief');
    small.user('lead', { ManagerId: 'chief' });
    small.user('report', { ManagerId: 'lead' });
    small.user('trainee', { ManagerId: 'report', UserType: 'Guest' });
    for (const name of ['above', 'below']) small.add(name, 'Group', { Name: name, Type: 'Regular' });
    small.add('managers', 'Group', { Type: 'Manager', RelatedId: 'report' });
    small.add('reports', 'Group', { Type: 'ManagerAndSubordinatesInternal', RelatedId: 'lead' });
    small.add('a', 'GroupMember', { GroupId: 'above', UserOrGroupId: 'managers' });
    small.add('b', 'GroupMember', { GroupId: 'below', UserOrGroupId: 'reports' });
    expect(small.walk(direct)).to.deep.equal([
      'group:above:member:user:chief',
      'group:above:member:user:lead',
      'group:below:member:user:lead',
      'group:below:member:user:report',
    ]);
    small.add('c', 'GroupMember', { GroupId: 'below', UserOrGroupId: 'lead' });
    expect(small.walk(stored)).to.deep.equal(['group:below:member:user:lead']);
    expect(small.walk(drops, { resourceTypes: ['group'] })).to.deep.equal(['group: user-non-standard 1']);
  });

  it('tells permission sets from their shadows, and drops what has expired', () => {
    const small = new SmallOrg();
    small.add('bundle', 'PermissionSetGroup', { MasterLabel: 'Bundle' });
    small.add('set', 'PermissionSet', { Label: 'Set', Type: 'Regular' });
    small.add('ofProfile', 'PermissionSet', { IsOwnedByProfile: true, Type: 'Profile', ProfileId: 'profile' });
    small.add('ofBundle', 'PermissionSet', { Type: 'Group', PermissionSetGroupId: 'bundle' });
    small.add('c', 'PermissionSetGroupComponent', { PermissionSetGroupId: 'bundle', PermissionSetId: 'set' });
    const assign = (name: string, fields: Record<string, FieldValue>): void =>
      small.add(name, 'PermissionSetAssignment', { IsActive: true, ...fields });
    assign('1', { AssigneeId: 'ada', PermissionSetId: 'ofProfile' });
    assign('2', { AssigneeId: 'ada', PermissionSetId: 'ofBundle', PermissionSetGroupId: 'bundle' });
    const expired = { IsActive: false, ExpirationDate: '2026-01-01T00:00:00.000+0000' };
    assign('3', { AssigneeId: 'bob', PermissionSetId: 'set', ...expired });
    expect(small.walk(effective)).to.deep.equal([
      'permission:set:assigned:user:ada',
      'permission_set_group:bundle:member:user:ada',
    ]);
    expect(small.walk(drops)).to.deep.equal(['permission: assignment-expired 1']);
    expect(small.walk(effective, { includeShadowPermissionSets: true })).to.deep.equal([
      'permission:ofBundle:assigned:user:ada',
      'permission:ofProfile:assigned:user:ada',
      'permission:ofProfile:assigned:user:bob',
      'permission:set:assigned:user:ada',
      'permission_set_group:bundle:member:user:ada',
    ]);
    // Both follow from what owns the set: nobody is assigned to it.
    expect(small.walk(stored, { includeShadowPermissionSets: true })).to.deep.equal([
      'permission_set_group:bundle:member:user:ada',
    ]);
  });

  it('gives a connected app to those who hold what authorizes it', () => {
    const small = new SmallOrg();
    small.add('app', 'ConnectedApplication', { Name: 'App' });
    small.add('bundle', 'PermissionSetGroup', { MasterLabel: 'Bundle' });
    small.add('set', 'PermissionSet', { Label: 'Set', Type: 'Regular' });
    small.add('ofProfile', 'PermissionSet', { IsOwnedByProfile: true, Type: 'Profile', ProfileId: 'profile' });
    small.add('ofBundle', 'PermissionSet', { Type: 'Group', PermissionSetGroupId: 'bundle' });
    for (const ParentId of ['set', 'ofProfile', 'ofBundle']) {
      const access = { ParentId, SetupEntityId: 'app', SetupEntityType: 'ConnectedApplication' };
      small.add(`access to ${ParentId}`, 'SetupEntityAccess', access);
    }
    const found = walk(small.org, { syncConnectedApps: true });
    expect([...found.inheritances]).to.have.length(3);
    expect(small.walk(effective, { syncConnectedApps: true })).to.deep.equal([
      'connected_application:app:assigned:user:ada',
      'connected_application:app:assigned:user:bob',
    ]);
  });

  it('reads territories of the active model, and roles that are active values', () => {
    const small = new SmallOrg();
    small.add('now', 'Territory2Model', { Name: 'Now', State: 'Active' });
    small.add('then', 'Territory2Model', { Name: 'Then', State: 'Planning' });
    small.add('west', 'Territory2', { Name: 'West', Territory2ModelId: 'now' });
    small.add('east', 'Territory2', { Name: 'East', Territory2ModelId: 'then' });
    const associate = (UserId: string, Territory2Id: string, RoleInTerritory2: string | null): void =>
      small.add(`${UserId} in ${Territory2Id}`, 'UserTerritory2Association', {
        UserId,
        Territory2Id,
        RoleInTerritory2,
      });
    associate('ada', 'west', 'Sales Rep');
    associate('bob', 'west', 'Overlay Rep');
    associate('ada', 'east', null);
    expect(small.walk(direct)).to.deep.equal([
      'territory:west:member:user:ada',
      'territory:west:member:user:bob',
      'territory:west:role:Sales Rep:user:ada',
    ]);
    expect(small.walk(drops)).to.deep.equal(['territory: role-not-active 1']);
  });

  const accountCases: Array<[user: Record<string, FieldValue>, login: Record<string, FieldValue>, expected: object]> = [
    [{}, {}, { status: 'enabled', statusDetails: null, type: 'human' }],
    [{ IsActive: false }, {}, { status: 'disabled', statusDetails: 'inactive' }],
    [{}, { IsFrozen: true }, { status: 'disabled', statusDetails: 'frozen' }],
    [{}, { IsPasswordLocked: true }, { status: 'enabled', statusDetails: 'password locked' }],
    [
      { IsActive: false },
      { IsFrozen: true, IsPasswordLocked: true },
      { status: 'disabled', statusDetails: 'inactive, frozen, password locked' },
    ],
    [{ UserType: 'CloudIntegrationUser' }, {}, { type: 'service' }],
  ];
  for (const [user, login, expected] of accountCases) {
    it(`sees ${JSON.stringify({ ...user, ...login })} as ${JSON.stringify(expected)}`, () => {
      const small = new SmallOrg();
      small.user('eve', user);
      small.add('login', 'UserLogin', { UserId: 'eve', ...login });
      const accounts = [...walk(small.org, { syncNonStandardUsers: true }).accounts.values()];
      expect(accounts.find(({ username }) => username === 'eve@acme.example')).to.deep.include(expected);
    });
  }
});
