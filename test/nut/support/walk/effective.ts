import { endsOf } from './findings.js';

/**
 * Follows the inheritances from the direct grants, in rounds, until a round adds no grant. An app is used by direct holders: who holds a
 * set by a group has what the group's own set lists.
 */
export function followInheritance(directGrants: ReadonlySet<string>, inheritances: Iterable<string>): Set<string> {
  const grants = new Set(directGrants);
  const all = [...inheritances].map(endsOf);
  for (let before = -1; before !== grants.size;) {
    before = grants.size;
    for (const { from, to } of all) {
      for (const grant of to.startsWith('connected_application:') ? directGrants : [...grants]) {
        if (grant.startsWith(`${from}:user:`)) grants.add(to + grant.slice(from.length));
      }
    }
  }
  return grants;
}

/** Hands the end of each direct grant on by the inheritances, in rounds, until a round makes none later. */
export function followEnds(
  ends: ReadonlyMap<string, readonly number[]>,
  inheritances: Iterable<string>,
): Map<string, number> {
  const direct = new Map([...ends].map(([grant, all]) => [grant, Math.max(...all)]));
  const latest = new Map(direct);
  const all = [...inheritances].map(endsOf);
  for (let hasChanged = true; hasChanged;) {
    hasChanged = false;
    for (const { from, to } of all) {
      for (const [grant, end] of to.startsWith('connected_application:') ? direct : [...latest]) {
        if (!grant.startsWith(`${from}:user:`)) continue;
        const inherited = to + grant.slice(from.length);
        if ((latest.get(inherited) ?? -Infinity) >= end) continue;
        latest.set(inherited, end);
        hasChanged = true;
      }
    }
  }
  return latest;
}
