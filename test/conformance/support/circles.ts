import { entitlementId } from '../../../src/model/entitlement.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';

/** The ids of entitlements that bring themselves over others: those of groups that contain one another. */
export const inCircles = (snapshot: SnapshotReader): Set<string> => {
  const brings = new Map<string, string[]>();
  for (const { from, to } of snapshot.inheritances()) {
    const id = entitlementId(from);
    brings.set(id, [...(brings.get(id) ?? []), entitlementId(to)]);
  }
  const broughtBy = (id: string): Set<string> => {
    const found = new Set(brings.get(id));
    for (const one of found) for (const next of brings.get(one) ?? []) found.add(next);
    return found;
  };
  return new Set([...brings.keys()].filter((id) => broughtBy(id).has(id)));
};
