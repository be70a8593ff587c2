import { endsOf } from './findings.js';

/** Follows the inheritances from the direct grants, in rounds, until a round adds no grant. */
export function followInheritance(directGrants: Iterable<string>, inheritances: Iterable<string>): Set<string> {
  const grants = new Set(directGrants);
  const all = [...inheritances].map(endsOf);
  for (let before = -1; before !== grants.size;) {
    before = grants.size;
    for (const { from, to } of all) {
      for (const grant of [...grants]) {
        if (grant.startsWith(`${from}:user:`)) grants.add(to + grant.slice(from.length));
      }
    }
  }
  return grants;
}
