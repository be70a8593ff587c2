import { distance } from 'fastest-levenshtein';

/** How many letters have to be changed, added or removed to make one name of the other, in any case. */
export function lettersApart(one: string, other: string): number {
  return distance(one.toLowerCase(), other.toLowerCase());
}

/**
 * The share of the letters in which two names differ: 0 for the same name in any case, 1 for nothing in common.
 *
 * @param farthest where the lengths alone put them farther apart, that share is given: to compare letters would take time for nothing
 */
export function shareApart(one: string, other: string, farthest = 1): number {
  const longest = Math.max(one.length, other.length);
  const byLength = Math.abs(one.length - other.length) / longest;
  return byLength > farthest ? byLength : lettersApart(one, other) / longest;
}

/** Whether a name contains what somebody wrote, in any case. */
export function containsName(name: string, written: string): boolean {
  return name.toLowerCase().includes(written.toLowerCase());
}

/**
 * The candidates that somebody may have meant, the nearest first. Candidates that are equally near keep their order.
 *
 * @param farnessOf how far a candidate is from the written name
 * @param farthest a candidate that is farther away is taken for another name, not for a typing error
 */
export function nearest<Candidate>(
  candidates: readonly Candidate[],
  farnessOf: (candidate: Candidate) => number,
  { farthest = Infinity, most }: { readonly farthest?: number; readonly most: number },
): Candidate[] {
  return candidates
    .map((candidate) => ({ candidate, farness: farnessOf(candidate) }))
    .filter(({ farness }) => farness <= farthest)
    .sort((one, other) => one.farness - other.farness)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}
