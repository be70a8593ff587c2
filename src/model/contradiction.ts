import type { Change } from './change.js';
import { entitlementId, territoryRoleOf } from './entitlement.js';

/**
 * What a change is about: changes of one subject may contradict one another. A user has one role and one profile, and in a
 * territory one record, which holds the membership and the role in it.
 */
const subjectOf = ({ userId, entitlement }: Change): string => {
  if (['role', 'profile'].includes(entitlement.type)) return `${userId} ${entitlement.type}`;
  return `${userId} ${entitlement.type === 'territory' ? `territory:${entitlement.resourceId}` : entitlementId(entitlement)}`;
};

const isRole = ({ entitlement }: Change): boolean => territoryRoleOf(entitlement.slug) !== null;

/**
 * Whether two different changes of one subject contradict each other. In a territory, a role comes with the membership and
 * goes with it, and a member may lose a role; in any other way one of the two would undo the other.
 */
const contradicts = (one: Change, other: Change): boolean => {
  if (one.entitlement.type !== 'territory') return true;
  if (one.action === other.action) return one.action === 'grant' && isRole(one) && isRole(other);
  const [granted, revoked] = one.action === 'grant' ? [one, other] : [other, one];
  return isRole(granted) || !isRole(revoked);
};

/**
 * Of changes of one run about one thing, the first counts: the same again is a repeat, and what contradicts it is refused.
 *
 * @returns repeats by their first; what contradicts a change before it
 */
export const dropRepeats = (
  changes: readonly Change[],
): { repeats: ReadonlyMap<Change, Change>; contradicting: ReadonlySet<Change> } => {
  const repeats = new Map<Change, Change>();
  const contradicting = new Set<Change>();
  const accepted = new Map<string, Change[]>();
  for (const change of changes) {
    const earlier = accepted.get(subjectOf(change)) ?? [];
    accepted.set(subjectOf(change), earlier);
    const same = earlier.find((other) => JSON.stringify(other) === JSON.stringify(change));
    if (same) repeats.set(change, same);
    else if (earlier.some((other) => contradicts(other, change))) contradicting.add(change);
    else earlier.push(change);
  }
  return { repeats, contradicting };
};
