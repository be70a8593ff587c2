import type { EntitlementRef } from '../../model/entitlement.js';
import type { PathStep } from '../../model/path.js';
import type { UserAccess } from '../../schemas/userAccess.js';
import type { HeldContainer } from '../../snapshot/permissionReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { partOf } from './facts.js';
import { notHeldDirectly, notHeldOf } from './notHeld.js';
import { membershipsOf } from './userMemberships.js';
import { lostIn, notRead, permissionsOf, reportOf } from './userPermissions.js';

export type UserAccessOptions = {
  /** Whether the ordinary is told as well: all system permissions, all objects, tabs. */
  readonly isAll: boolean;
  /** What the user is taken as not holding directly, with the resource of each. */
  readonly without: ReadonlyArray<{ readonly entitlement: EntitlementRef; readonly resource: PathStep }>;
  /** The name of the org on the command line; null if it has none there. */
  readonly targetOrg: string | null;
};

/**
 * All that one user has: what the user holds and held, and what that gives, the most dangerous first.
 *
 * @throws RangeError when the snapshot does not have the user
 */
export function userAccess(
  reader: SnapshotReader,
  userId: string,
  { isAll, without, targetOrg }: UserAccessOptions,
): UserAccess {
  const account = reader.accountFacts().account(userId);
  if (!account) throw new RangeError(`The snapshot has no user ${userId}.`);
  const taken = without.map(({ entitlement }) => entitlement);
  const given = permissionsOf(reader, account, taken, isAll);
  const { id, username, name, isActive, isFrozen, lastLogin } = account;
  return {
    ...{ userId: id, username, name, isActive, isFrozen, lastLogin },
    logins: reader.holdsLogins ? reader.accountFacts().loginsOf(account.key) : null,
    license: licenseOf(given.held),
    memberships: membershipsOf(reader, account, given.held, taken, targetOrg),
    ...(reader.holdsPermissions ? reportOf(given, isAll) : notRead),
    without:
      without.length === 0
        ? null
        : {
            access: without.map(({ resource }) => partOf(resource)),
            notHeld: notHeldDirectly(reader, userId, without).map(notHeldOf),
            lost: lostIn(permissionsOf(reader, account, [], isAll), given, isAll),
          },
  };
}

/** The user license of the profile that a user has. */
function licenseOf(held: readonly HeldContainer[]): string | null {
  const profile = held.find(({ container }) => container.resource.type === 'profile')?.container.resource.profile;
  return typeof profile?.['license'] === 'string' ? profile['license'] : null;
}
