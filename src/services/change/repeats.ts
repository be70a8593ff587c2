import type { Change } from '../../model/change.js';
import { entitlementId } from '../../model/entitlement.js';
import { grantableKind } from '../../resources/index.js';

/**
 * Finds changes of one run that repeat or contradict an earlier change with the same subject. The earlier change counts.
 *
 * @returns for each repeat, the change that it repeats; the changes that contradict an earlier one
 */
export const findRepeats = (
  changes: readonly Change[],
): { repeats: ReadonlyMap<Change, Change>; contradicting: ReadonlySet<Change> } => {
  const repeats = new Map<Change, Change>();
  const contradicting = new Set<Change>();
  const accepted = new Map<string, Map<string, Change[]>>();
  for (const change of changes) {
    const subject = subjectOf(change.entitlement);
    const byUser = accepted.get(subject) ?? new Map<string, Change[]>();
    accepted.set(subject, byUser);
    const earlier = byUser.get(change.userId);
    if (!earlier) {
      byUser.set(change.userId, [change]);
      continue;
    }
    const same = earlier.find((other) => JSON.stringify(other) === JSON.stringify(change));
    if (same) repeats.set(change, same);
    else if (earlier.some((other) => contradicts(other, change))) contradicting.add(change);
    else earlier.push(change);
  }
  return { repeats, contradicting };
};

/** The subject of a change: the entitlement, or a wider part of the access. Only changes of one user and subject can contradict. */
function subjectOf(entitlement: Change['entitlement']): string {
  const { isOnePerUser, conflicts } = grantableKind(entitlement.type)?.change ?? {};
  if (isOnePerUser) return entitlement.type;
  const subject = conflicts?.subjectOf(entitlement);
  return subject === undefined ? entitlementId(entitlement) : `${entitlement.type}:${subject}`;
}

/** Whether two different changes of one subject contradict each other: in general, one of the two would undo the other. */
function contradicts(one: Change, other: Change): boolean {
  return grantableKind(one.entitlement.type)?.change.conflicts?.contradicts(one, other) ?? true;
}
