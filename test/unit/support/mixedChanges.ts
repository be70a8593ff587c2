import type { Random } from '../../../simulator/random/random.js';
import type { Row } from '../../../simulator/org/types.js';
import type { ResourceTypeId } from '../../../src/model/resourceType.js';
import type { RequestedChange } from '../../../src/services/change/request.js';
import type { UnitOrg } from './simulatedOrg.js';

/** How many grants and how many revokes there are of each kind. */
const CHANGES_PER_KIND = 8;

type KindRows = {
  readonly type: ResourceTypeId;
  readonly slugs: readonly string[];
  /** The resources that can be granted. */
  readonly targets: Row[];
  readonly holdings: ReadonlyArray<{ user: unknown; resource: unknown; slug?: unknown }>;
};

const kindsOf = ({ simulator: { org } }: UnitOrg): KindRows[] => {
  const rows = (object: string): Row[] => [...org.table(object).rows()];
  const assignments = rows('PermissionSetAssignment');
  const isActive = ({ Territory2ModelId }: Row): boolean =>
    org.table('Territory2Model').get(String(Territory2ModelId))?.State === 'Active';
  const users = rows('User');
  return [
    {
      type: 'permission',
      slugs: ['assigned'],
      targets: rows('PermissionSet').filter(
        ({ IsOwnedByProfile, Type, LicenseId }) => !IsOwnedByProfile && Type !== 'Group' && !LicenseId,
      ),
      holdings: assignments
        .filter(({ PermissionSetGroupId }) => !PermissionSetGroupId)
        .map(({ AssigneeId, PermissionSetId }) => ({ user: AssigneeId, resource: PermissionSetId })),
    },
    {
      type: 'permission_set_group',
      slugs: ['member'],
      targets: rows('PermissionSetGroup'),
      holdings: assignments
        .filter(({ PermissionSetGroupId }) => PermissionSetGroupId)
        .map(({ AssigneeId, PermissionSetGroupId }) => ({ user: AssigneeId, resource: PermissionSetGroupId })),
    },
    {
      type: 'group',
      slugs: ['member'],
      targets: rows('Group').filter(({ Type }) => Type === 'Regular' || Type === 'Queue'),
      holdings: rows('GroupMember').map(({ UserOrGroupId, GroupId }) => ({ user: UserOrGroupId, resource: GroupId })),
    },
    {
      type: 'role',
      slugs: ['assigned'],
      targets: rows('UserRole').filter(({ PortalType }) => PortalType === 'None'),
      holdings: users.map(({ Id, UserRoleId }) => ({ user: Id, resource: UserRoleId })),
    },
    {
      type: 'profile',
      slugs: ['assigned'],
      targets: rows('Profile'),
      holdings: users.map(({ Id, ProfileId }) => ({ user: Id, resource: ProfileId })),
    },
    {
      type: 'territory',
      slugs: ['member', 'role:Owner', 'role:Sales Rep'],
      targets: rows('Territory2').filter(isActive),
      holdings: rows('UserTerritory2Association').map(({ UserId, Territory2Id, RoleInTerritory2 }) => ({
        user: UserId,
        resource: Territory2Id,
        slug: RoleInTerritory2 ? `role:${String(RoleInTerritory2)}` : 'member',
      })),
    },
  ];
};

/**
 * Random grants and revokes of every kind that can be granted, some with an end. An org may refuse some of them. None of them is for
 * the running user, who would lose the permissions to make the others.
 */
export const mixedChanges = (unit: UnitOrg, random: Random): RequestedChange[] => {
  const users = [...unit.simulator.org.table('User').rows()]
    .filter(({ Username, UserType, IsActive }) => {
      return Username !== unit.simulator.username && UserType === 'Standard' && IsActive === true;
    })
    .map(({ Id }) => Id);
  const some = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  return kindsOf(unit).flatMap(({ type, slugs, targets, holdings }) => {
    const change = { type, source: null };
    // An undo could not bring back an access with a territory role that is no longer active.
    const revocable = holdings.filter(
      ({ user, resource, slug = slugs[0] }) => users.includes(String(user)) && resource && slugs.includes(String(slug)),
    );
    return [
      ...some(CHANGES_PER_KIND, (): RequestedChange => ({
        ...change,
        action: 'grant',
        user: random.pick(users),
        resource: random.pick(targets).Id,
        slug: random.pick(slugs),
        ...(type.startsWith('permission') && random.chance(0.5) && { expiresAt: '2098-01-01T00:00:00Z' }),
      })),
      ...some(CHANGES_PER_KIND, (): RequestedChange => {
        const { user, resource, slug = slugs[0] } = random.pick(revocable);
        return { ...change, action: 'revoke', user: String(user), resource: String(resource), slug: String(slug) };
      }),
      ...some(CHANGES_PER_KIND / 4, (): RequestedChange => {
        const { user, resource, slug = slugs[0] } = random.pick(revocable);
        const until = type.startsWith('permission') && { expiresAt: '2099-01-01T00:00:00Z' };
        return {
          ...change,
          action: 'grant',
          user: String(user),
          resource: String(resource),
          slug: String(slug),
          ...until,
        };
      }),
    ];
  });
};
