import type { Change } from './change.js';
import { entitlementId, territoryRoleOf } from './entitlement.js';

/**
 * What a change is about: changes of one subject may contradict one another. A user has one role and one profile, and in a
 * territory one record, which holds the membership and the role in it.
 */
export const subjectOf = ({ userId, entitlement }: Change): string => {
  if (['role', 'profile'].includes(entitlement.type)) return `${userId} ${entitlement.type}`;
  return `${userId} ${entitlement.type === 'territory' ? `territory:${entitlement.resourceId}` : entitlementId(entitlement)}`;
};

const isRole = ({ entitlement }: Change): boolean => territoryRoleOf(entitlement.slug) !== null;

/**
 * Whether two different changes of one subject contradict each other. In a territory, a role comes with the membership and
 * goes with it, and a member may lose a role; in any other way one of the two would undo the other.
 */
export const contradicts = (one: Change, other: Change): boolean => {
  if (one.entitlement.type !== 'territory') return true;
  if (one.action === other.action) return one.action === 'grant' && isRole(one) && isRole(other);
  const [granted, revoked] = one.action === 'grant' ? [one, other] : [other, one];
  return isRole(granted) || !isRole(revoked);
};
