import type { ReviewedPerson } from '../../model/review.js';

/** Who reviews a person, and why this one. Users are named by their ids. */
export type Reviewing = { readonly reviewer: string; readonly because: ReviewedPerson['reviewedHereBecause'] };

/** What is known of the people of an org for the choice of reviewers. */
export type Hierarchy = {
  /** The id of each user's manager, also where the manager was not read or is left out. */
  readonly managers: ReadonlyMap<string, string>;
  /** Whether a user was read and can log in: nobody else can be asked. */
  readonly canReview: (userId: string) => boolean;
  /** Whoever reviews where nobody above can, in the order of preference. */
  readonly fallbacks: readonly string[];
};

/**
 * Who reviews what a person holds: the first one above the person in the chain of managers who can, or else the first fallback. Nobody
 * reviews themselves: in a chain that comes back to the person, the search ends.
 *
 * @returns null where there is nobody
 */
export function reviewerOf(person: string, { managers, canReview, fallbacks }: Hierarchy): Reviewing | null {
  const passed = new Set([person]);
  for (let at = managers.get(person); at !== undefined && !passed.has(at); at = managers.get(at)) {
    if (canReview(at)) return { reviewer: at, because: passed.size === 1 ? 'manager' : 'manager above' };
    passed.add(at);
  }
  const fallback = fallbacks.find((one) => one !== person);
  return fallback === undefined ? null : { reviewer: fallback, because: 'fallback' };
}
