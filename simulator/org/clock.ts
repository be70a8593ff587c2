import type { Clock } from './types.js';

/** The org's clock. Started at a given time it stands still until it is moved; otherwise it runs with the machine's. */
export function createClock(startAt?: Date): Clock {
  let stopped = startAt?.getTime();
  let ahead = 0;
  return {
    now: () => new Date(stopped ?? Date.now() + ahead),
    set(at) {
      if (stopped === undefined) ahead = at.getTime() - Date.now();
      else stopped = at.getTime();
    },
    advance(milliseconds) {
      if (stopped === undefined) ahead += milliseconds;
      else stopped += milliseconds;
    },
  };
}
