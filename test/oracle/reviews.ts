import type { Row } from '../../simulator/org/types.js';
import { assigned, isInForce } from './containers.js';
import type { Tables } from './tables.js';

/**
 * What a review of everything asks about, and whom: `user: permission:0PS… by reviewer`. Without the profiles and roles of inactive users.
 *
 * @param fallbacks the ids of those who review where no manager can
 */
export function reviewSays(tables: Tables, fallbacks: readonly string[]): string[] {
  const users = tables.rows('User').filter(({ UserType }) => Boolean(UserType));
  return users
    .flatMap((user) => {
      const reviewer = reviewerOf(user, tables, fallbacks);
      return heldBy(user, tables).map((key) => `${user.Username}: ${key} by ${String(reviewer?.Username)}`);
    })
    .sort();
}

/** Everybody above a user, then the fallbacks; the first of them who is somebody else and can log in. */
function reviewerOf(user: Row, tables: Tables, fallbacks: readonly string[]): Row | undefined {
  const above: Row[] = [];
  let next = tables.get('User', user.ManagerId);
  while (next && !above.includes(next)) {
    if (next.Id === user.Id) break;
    above.push(next);
    next = tables.get('User', next.ManagerId);
  }
  const canLogIn = ({ Id, IsActive, UserType }: Row): boolean =>
    Boolean(UserType) &&
    IsActive === true &&
    !tables.rows('UserLogin', 'UserId', Id).some(({ IsFrozen }) => IsFrozen === true);
  const others = fallbacks.filter((id) => id !== user.Id).map((id) => tables.get('User', id)!);
  return above.find(canLogIn) ?? others[0];
}

/** What Salesforce stores of a user, and a command can change: each once. */
function heldBy(user: Row, tables: Tables): string[] {
  const { Id, IsActive, ProfileId, UserRoleId } = user;
  const keys = [
    ...(IsActive === true && ProfileId ? [`profile:${String(ProfileId)}`] : []),
    ...(IsActive === true && UserRoleId ? [`role:${String(UserRoleId)}`] : []),
    ...tables
      .rows('PermissionSetAssignment', 'AssigneeId', Id)
      .flatMap((assignment) => (isInForce(assignment, tables) ? (assigned(assignment, tables)?.key ?? []) : [])),
    ...tables.rows('GroupMember', 'UserOrGroupId', Id).map(({ GroupId }) => `group:${String(GroupId)}`),
    ...tables
      .rows('UserTerritory2Association', 'UserId', Id)
      .filter(({ IsActive: isActive, Territory2Id }) => {
        const model = tables.get('Territory2Model', tables.get('Territory2', Territory2Id)?.Territory2ModelId);
        return isActive !== false && model?.State === 'Active';
      })
      .map(({ Territory2Id }) => `territory:${String(Territory2Id)}`),
    ...tables
      .rows('PermissionSetLicenseAssign', 'AssigneeId', Id)
      .map(({ PermissionSetLicenseId }) => `permission_set_license:${String(PermissionSetLicenseId)}`),
    ...tables
      .rows('UserPackageLicense', 'UserId', Id)
      .map(({ PackageLicenseId }) => `package_license:${String(PackageLicenseId)}`),
  ];
  return [...new Set(keys)];
}
