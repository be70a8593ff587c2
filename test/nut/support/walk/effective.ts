import { endsOf } from './findings.js';

/** By entitlement: what holds for each of its users. */
type Holders<Value> = Map<string, Map<string, Value>>;

const USER = ':user:';

function holdersOf<Value>(grants: Iterable<readonly [grant: string, value: Value]>): Holders<Value> {
  const holders: Holders<Value> = new Map();
  for (const [grant, value] of grants) {
    const at = grant.lastIndexOf(USER);
    const entitlement = grant.slice(0, at);
    const users = holders.get(entitlement) ?? new Map<string, Value>();
    holders.set(entitlement, users.set(grant.slice(at + USER.length), value));
  }
  return holders;
}

/**
 * Follows the inheritances from the direct grants, in rounds, until a round adds no grant. An app is used by direct holders: who holds a
 * set by a group has what the group's own set lists.
 */
export function followInheritance(directGrants: ReadonlySet<string>, inheritances: Iterable<string>): Set<string> {
  const ends = new Map([...directGrants].map((grant) => [grant, [Infinity]]));
  return new Set(followEnds(ends, inheritances).keys());
}

/** Hands the end of each direct grant on by the inheritances, in rounds, until a round makes none later. */
export function followEnds(
  ends: ReadonlyMap<string, readonly number[]>,
  inheritances: Iterable<string>,
): Map<string, number> {
  const latest = new Map([...ends].map(([grant, all]) => [grant, Math.max(...all)]));
  const [direct, holders] = [holdersOf(latest), holdersOf(latest)];
  const all = [...inheritances].map(endsOf);
  for (let hasChanged = true; hasChanged;) {
    hasChanged = false;
    for (const { from, to } of all) {
      const users = (to.startsWith('connected_application:') ? direct : holders).get(from) ?? [];
      for (const [user, end] of [...users]) {
        const inherited = `${to}${USER}${user}`;
        if ((latest.get(inherited) ?? -Infinity) >= end) continue;
        latest.set(inherited, end);
        holders.set(to, (holders.get(to) ?? new Map<string, number>()).set(user, end));
        hasChanged = true;
      }
    }
  }
  return latest;
}
