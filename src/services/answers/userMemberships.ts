import { entitlementId, roleOf, type EntitlementRef } from '../../model/entitlement.js';
import type { Resource } from '../../model/resource.js';
import { resourceTypeIds, typesWithPermissions } from '../../model/resourceType.js';
import { kinds } from '../../resources/index.js';
import { stepOf } from '../../resources/names.js';
import type { UserAccess } from '../../schemas/userAccess.js';
import type { AccountFacts } from '../../snapshot/accountReader.js';
import { isInForce, type HeldContainer } from '../../snapshot/permissionReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { whyHolds } from './accessAnswers.js';
import { partOf } from './facts.js';
import { outdatedStatusOf } from './groupGifts.js';

type Membership = UserAccess['memberships'][number];

/** The types that users hold, apart from what containers give. */
const memberTypes = kinds
  .filter(({ type: { entitlement } }) => entitlement && entitlement.isForDirectHolders !== true)
  .map(({ type }) => type.id);

/** The types whose resources hold permissions: a user holds those directly, or by the containers that are told. */
const containerTypes: readonly string[] = typesWithPermissions().map(({ id }) => id);

/** What a user holds in force, with what it is of. */
export type HeldAccess = {
  readonly entitlement: EntitlementRef;
  readonly resource: Resource;
  readonly membership: Membership;
};

/**
 * What a user holds in force, and what gives nothing any more: by types, then names.
 *
 * @param containers what the user holds of what holds permissions
 * @param without what the user is taken as not holding directly
 * @param targetOrg the name of the org on the command line; null if it has none there
 */
export function membershipsOf(
  reader: SnapshotReader,
  account: AccountFacts,
  containers: readonly HeldContainer[],
  without: readonly EntitlementRef[],
  targetOrg: string | null,
): Membership[] {
  const held = accessesOf(reader, account, containers, without, targetOrg).map(({ membership }) => membership);
  const isLeftOut = new Set(without.map(entitlementId));
  const lapsed = reader
    .permissions()
    .lapsedOf(account.key)
    .filter(({ container }) => !isLeftOut.has(entitlementId(container.entitlement)))
    .map(({ container, state, expiresAt }): Membership => {
      const access = partOf(stepOf(container.resource));
      return {
        ...{ access, role: null, state, expiresAt, path: [access], ways: 0 },
        ...{ groupStatus: null, command: null, advice: null },
      };
    });
  return [...held, ...lapsed.sort(byTypeAndName)];
}

/** What a user holds in force, by types, then names. The parameters are those of `membershipsOf`. */
export function accessesOf(
  reader: SnapshotReader,
  account: AccountFacts,
  containers: readonly HeldContainer[],
  without: readonly EntitlementRef[],
  targetOrg: string | null,
): HeldAccess[] {
  const members = reader.members();
  const everybodys = kinds.flatMap(({ type: { id: type, entitlement }, heldByAll }) =>
    (heldByAll ? members.resources(type) : [])
      .filter((resource) => heldByAll!(resource) !== null)
      .flatMap(({ id }) => members.keyOf({ type, resourceId: id, slug: entitlement!.slug }) ?? []),
  );
  const reached = members.reachableFrom(account.key, everybodys, memberTypes);
  const byEntitlement = new Map(containers.map((one) => [entitlementId(one.container.entitlement), one]));
  const held = reached.flatMap((key): HeldAccess[] => {
    const { entitlement, resource } = members.nodeOf(key);
    const step = stepOf(resource);
    const question = { about: 'access', entitlement, resource: step } as const;
    const { paths } = whyHolds(reader, question, account.id, without, targetOrg);
    const own = containerTypes.includes(resource.type) ? paths.filter(({ steps }) => steps.length === 1) : paths;
    const [first] = own;
    if (!first) return [];
    const { steps, session, expiresAt, command, advice } = first;
    const container = byEntitlement.get(entitlementId(entitlement));
    const isActive = container ? isInForce(container) : session !== 'not activated';
    const membership: Membership = {
      access: partOf(step),
      role: roleOf(entitlement),
      state: isActive ? 'in force' : 'session not activated',
      path: steps.map(partOf),
      ways: own.length,
      groupStatus: container ? outdatedStatusOf(container.container) : first.groupStatus,
      ...{ expiresAt, command, advice },
    };
    return [{ entitlement, resource, membership }];
  });
  return held.sort((one, other) => byTypeAndName(one.membership, other.membership));
}

function byTypeAndName({ access: one }: Membership, { access: other }: Membership): number {
  const position = ({ resourceType }: Membership['access']): number => resourceTypeIds.indexOf(resourceType);
  return position(one) - position(other) || compare(one.name, other.name) || compare(one.resource, other.resource);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
