import { expect } from 'chai';
import { createOrg } from '../../../../simulator/org/org.js';
import type { Org } from '../../../../simulator/org/types.js';
import { objects } from '../../../../simulator/schema/index.js';
import { seedScale } from '../../../../simulator/seeds/scale/index.js';
import { SCALES, type OrgSize } from '../../../../simulator/seeds/scale/sizes.js';
import { rowsOf } from './support/rows.js';

const build = (size: OrgSize, seed = 1): Org => {
  const org = createOrg();
  seedScale(org, size, seed);
  return org;
};

const everyRow = (org: Org): string => JSON.stringify(objects.map(({ name }) => rowsOf(org, name)));

/** How much a generated org holds, counted apart from how it was made. */
function sizeOf(org: Org): OrgSize {
  const count = (object: string, counts: (row: ReturnType<typeof rowsOf>[number]) => boolean = () => true): number =>
    rowsOf(org, object).filter(counts).length;
  const profileSets = new Set(rowsOf(org, 'PermissionSet').flatMap(({ Id, ProfileId }) => (ProfileId ? Id : [])));
  return {
    users: count('User', ({ UserType }) => UserType === 'Standard'),
    permissionSets: count(
      'PermissionSet',
      ({ ProfileId, PermissionSetGroupId }) => !ProfileId && !PermissionSetGroupId,
    ),
    permissionSetGroups: count('PermissionSetGroup'),
    groups: count('Group', ({ Type }) => Type === 'Regular' || Type === 'Queue'),
    roles: count('UserRole'),
    territories: count('Territory2'),
    assignments: count('PermissionSetAssignment', ({ PermissionSetId }) => !profileSets.has(String(PermissionSetId))),
    groupMembers: count('GroupMember'),
    territoryMembers: count('UserTerritory2Association'),
    connectedApps: count('ConnectedApplication'),
    portalUsers: count('User', ({ UserType }) => UserType === 'PowerPartner'),
  };
}

/** How many levels the rows of a tree go down. */
function depthOf(org: Org, object: string, parentField: string): number {
  const depths = new Map<unknown, number>([[undefined, 0]]);
  for (const row of rowsOf(org, object)) depths.set(row.Id, (depths.get(row[parentField]) ?? 0) + 1);
  return Math.max(...depths.values());
}

describe('simulator: generated orgs', function () {
  this.timeout(60_000);
  const medium = (): Org => (built ??= build(SCALES.medium));
  let built: Org | undefined;

  it('hold exactly what their size says', () => {
    expect(sizeOf(build(SCALES.small))).to.deep.equal(SCALES.small);
    expect(sizeOf(medium())).to.deep.equal(SCALES.medium);
    const odd = {
      ...SCALES.small,
      users: 9,
      permissionSetGroups: 0,
      assignments: 540,
      territories: 0,
      territoryMembers: 0,
    };
    expect(sizeOf(build(odd))).to.deep.equal(odd);
  });

  it('have portal users beside the rest, with roles, assignments and groups of their own', () => {
    const [without, org] = [SCALES.small, build({ ...SCALES.small, portalUsers: 12 })];
    expect(sizeOf(org)).to.deep.equal({
      ...without,
      portalUsers: 12,
      roles: without.roles + 9,
      assignments: without.assignments + 12,
      groupMembers: without.groupMembers + 12,
    });
    const rolesOf = (type: string): unknown[] =>
      rowsOf(org, 'User').flatMap(({ UserType, UserRoleId }) => (UserType === type && UserRoleId ? UserRoleId : []));
    const portalRoles = rowsOf(org, 'UserRole').flatMap(({ Id, PortalType }) => (PortalType === 'Partner' ? Id : []));
    expect(portalRoles).to.have.length(9).and.include.members(rolesOf('PowerPartner'));
    expect(rolesOf('Standard').filter((id) => portalRoles.includes(String(id)))).to.deep.equal([]);
  });

  it('are the same for the same seed, and differ with it', () => {
    const first = everyRow(build(SCALES.small, 7));
    expect(everyRow(build(SCALES.small, 7))).to.equal(first);
    expect(everyRow(build(SCALES.small, 8))).not.to.equal(first);
  });

  it('refuse more assignments and members than can differ, and fewer members than the nesting needs', () => {
    const { small } = SCALES;
    expect(() => build({ ...small, assignments: 100_000 })).to.throw('There are no 99700 assignments: at most 3000');
    expect(() => build({ ...small, groupMembers: 1 })).to.throw('1 group members are too few for 20 groups.');
    expect(() => build({ ...small, territoryMembers: 501 })).to.throw(
      'There are no 501 territory members: at most 500',
    );
  });

  it('have a long tail of assignments', () => {
    const holders = new Map<unknown, number>();
    for (const { PermissionSetId } of rowsOf(medium(), 'PermissionSetAssignment'))
      holders.set(PermissionSetId, (holders.get(PermissionSetId) ?? 0) + 1);
    const counts = [...holders.values()].sort((a, b) => b - a);
    expect(counts[0]).to.be.above(1500);
    expect(counts[Math.floor(counts.length / 2)]).to.be.below(60);
  });

  it('have deep trees of roles and territories, nested groups, and groups in circles', () => {
    expect(depthOf(medium(), 'UserRole', 'ParentRoleId')).to.be.above(8);
    expect(depthOf(medium(), 'Territory2', 'ParentTerritory2Id')).to.be.above(8);
    const members = rowsOf(medium(), 'GroupMember');
    const nested = new Set(members.map(({ GroupId, UserOrGroupId }) => `${String(GroupId)} ${String(UserOrGroupId)}`));
    const circles = members.filter(({ GroupId, UserOrGroupId }) =>
      nested.has(`${String(UserOrGroupId)} ${String(GroupId)}`),
    );
    expect(circles.length).to.be.above(1);
    expect(members.filter(({ UserOrGroupId }) => String(UserOrGroupId).startsWith('00G')).length).to.be.above(100);
  });
});
