import { mainSlug } from '../../model/entitlement.js';
import { mandatoryKind } from '../../resources/index.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import type { OrgClient } from '../../org/client.js';
import { readDirectHoldings } from '../lookup/directHoldings.js';
import type { RequestedChange } from './request.js';
import { isTarget, resolveTargets } from '../lookup/targets.js';
import { findListedUsers, type FoundUser, type ListedUser } from '../lookup/userList.js';
import type { OrgRequests } from './plan.js';
import type { User } from '../lookup/users.js';

/** Called for access that stays with a user. */
export type HoldingEvents = {
  /** No profile is mapped for a license, so its users keep their profiles. */
  readonly onProfileKept: (license: string, usernames: readonly string[]) => void;
  /** The running user cannot see a kind of access, so it stays. The error says why. */
  readonly onHidden: (kind: string, why: Error) => void;
};

function revoke({ user, source }: FoundUser, type: ResourceTypeId, resource: string): RequestedChange {
  return { action: 'revoke', user: user.id, type, resource, slug: mainSlug(type)!, source };
}

/** The resource that a user has of the mandatory kind. */
function mandatoryOf(user: User): string | null {
  const { holdings } = mandatoryKind.change;
  return 'ofUser' in holdings ? holdings.ofUser(user) : null;
}

/** The name or id of the profile that is mapped for a user's license. */
const fallbackOf = ({ licenseName }: User, licenseProfiles: ReadonlyMap<string, string>): string | undefined =>
  licenseProfiles.get(licenseName?.toLowerCase() ?? '');

/** Whether a user has a profile and no other one is mapped for the user's license, so that it stays. */
export function keepsProfile(user: User, licenseProfiles: ReadonlyMap<string, string>): boolean {
  return mandatoryOf(user) !== null && fallbackOf(user, licenseProfiles) === undefined;
}

/** Whether a user can be moved to another profile: to the one that is mapped for the license, unless the user has it already. */
type CanFallBack = (user: User) => boolean;

const fallbacks = async (
  client: OrgClient,
  users: readonly User[],
  licenseProfiles: ReadonlyMap<string, string>,
): Promise<CanFallBack> => {
  const names = users.flatMap((user) => fallbackOf(user, licenseProfiles) ?? []);
  const answerFor = await resolveTargets(
    client,
    names.map((name) => ({ type: mandatoryKind.type.id, name })),
  );
  return (user) => {
    const name = fallbackOf(user, licenseProfiles);
    if (name === undefined) return false;
    const profile = answerFor({ type: mandatoryKind.type.id, name });
    return !isTarget(profile) || profile.id !== mandatoryOf(user);
  };
};

/**
 * Asks to take away everything that the users of a list hold directly.
 *
 * @throws SfError what findListedUsers and revokesOf throw
 */
export async function revokeAllOf(
  client: OrgClient,
  list: readonly ListedUser[],
  { licenseProfiles, skipInvalid, takesFullNames = false, ...events }: RevokeAllOptions,
): Promise<OrgRequests> {
  const { users, leftOut } = await findListedUsers(client, list, { skipInvalid, takesFullNames });
  return { changes: await revokesOf(client, users, licenseProfiles, events), users, leftOut };
}

export type RevokeAllOptions = HoldingEvents & {
  /** License name in lower case → name or id of its least-privileged profile. */
  readonly licenseProfiles: ReadonlyMap<string, string>;
  /** Leaves out rows of the list that name no one user, instead of refusing all. */
  readonly skipInvalid: boolean;
  /** Whether the list names users by full names as well, as of `findListedUsers`. */
  readonly takesFullNames?: boolean;
};

/**
 * Finds everything that users hold directly: permission sets, permission set groups, groups, queues, territories, licenses and the
 * role. The profile is among it only if another profile is mapped for its license. Gives it as changes that revoke it.
 *
 * @param found each user once
 * @returns the changes, of records first; none for a user who holds nothing
 * @throws SfError in plain words when the org cannot be read
 */
async function revokesOf(
  client: OrgClient,
  found: readonly FoundUser[],
  licenseProfiles: ReadonlyMap<string, string>,
  events: HoldingEvents,
): Promise<RequestedChange[]> {
  const users = found.map(({ user }) => user);
  const byId = new Map(found.map((one) => [one.user.id, one]));
  const keeping = users.filter((user) => keepsProfile(user, licenseProfiles));
  for (const [license, ofLicense] of Map.groupBy(keeping, ({ licenseName }) => licenseName ?? '-')) {
    events.onProfileKept(
      license,
      ofLicense.map(({ username }) => username),
    );
  }
  const [canFallBack, held] = await Promise.all([
    fallbacks(client, users, licenseProfiles),
    readDirectHoldings(client, users, events.onHidden),
  ]);
  return held
    .filter(({ userId, type }) => type !== mandatoryKind.type.id || canFallBack(byId.get(userId)!.user))
    .map(({ userId, type, resourceId }) => revoke(byId.get(userId)!, type, resourceId));
}
