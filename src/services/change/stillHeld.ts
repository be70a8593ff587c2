import type { Path, PathStep } from '../../model/path.js';
import type { OrgClient } from '../../org/client.js';
import { kinds, mandatoryKind } from '../../resources/index.js';
import { reasonOf } from '../../resources/texts.js';
import type { StillHeld } from '../../schemas/changes.js';
import type { User } from '../lookup/users.js';
import { describePaths } from './heldThrough.js';
import { keepsProfile } from './holdings.js';

/**
 * Looks what users hold after all was taken away from them that can be: what no command can end, whether they held it directly as
 * well or not.
 *
 * @param licenseProfiles license name in lower case → name or id of its least-privileged profile
 * @returns one entry for each way, by users in their order, then by the access; null if the org cannot be read, since
 * what was done before is told all the same
 */
export async function readStillHeld(
  client: OrgClient,
  users: readonly User[],
  licenseProfiles: ReadonlyMap<string, string>,
): Promise<StillHeld[] | null> {
  try {
    const ids = users.map(({ id }) => id);
    const forGood = await Promise.all(kinds.map(async ({ heldForGood }) => heldForGood?.(client, ids)));
    const byUser = Map.groupBy(
      forGood.flatMap((held) => held ?? []),
      ({ userId }) => userId,
    );
    return users.flatMap((user) => [
      ...(byUser.get(user.id) ?? []).map(({ access, path }) => entryOf(user, access, path)).toSorted(byAccess),
      ...(keepsProfile(user, licenseProfiles) ? [profileOf(user)] : []),
    ]);
  } catch {
    return null;
  }
}

function entryOf({ username }: User, access: PathStep, path: Path): StillHeld {
  return { user: username, access: partOf(access), through: path.steps.map(partOf), reason: describePaths([path]) };
}

function profileOf({ username, profileName, profileId, licenseName }: User): StillHeld {
  const name = profileName ?? profileId ?? '';
  const license = licenseName ?? '-';
  return {
    user: username,
    access: { resourceType: mandatoryKind.type.id, resource: name, name },
    through: [],
    reason: reasonOf('noFallbackProfile', [license, license]),
  };
}

const partOf = ({ type, apiName, displayName }: PathStep): StillHeld['access'] => ({
  resourceType: type,
  resource: apiName,
  name: displayName,
});

function byAccess(one: StillHeld, other: StillHeld): number {
  const key = ({ access, through }: StillHeld): string => [access, ...through].map(({ name }) => name).join('\n');
  return key(one) < key(other) ? -1 : 1;
}
