import type { Org } from '../org/types.js';

/** Sets the clock of an org that was opened without a time of its own, so that every start gives the same bytes. */
export function openAt({ clock }: Org, day: Date): void {
  if (!clock.isGiven) clock.set(day);
}
