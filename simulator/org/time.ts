import type { Clock } from './types.js';

/** The org's clock. Started at a given time it stands still until it is moved; otherwise it runs with the machine's. */
export function createClock(startAt?: Date | 'machine'): Clock {
  let stopped = startAt instanceof Date ? startAt.getTime() : undefined;
  let ahead = 0;
  return {
    isGiven: startAt !== undefined,
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

const STORED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.000\+0000$/;
const WRITTEN = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/;

/** As REST shows a date-time: whole seconds, in UTC (`2026-08-21T22:52:45.000+0000`). Such texts sort as times do. */
export const formatDateTime = (at: Date): string => `${at.toISOString().slice(0, 19)}.000+0000`;

/** As REST shows a date: `2026-08-21`. */
export const formatDate = (at: Date): string => at.toISOString().slice(0, 10);

/** Any date-time Salesforce accepts, in the form it is stored in; undefined when it is none. No zone means UTC. */
export function parseDateTime(text: string): string | undefined {
  if (STORED.test(text)) return text;
  const [, local, zone = 'Z'] = WRITTEN.exec(text) ?? [];
  if (local === undefined) return undefined;
  const at = new Date(local + zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(at.getTime()) ? undefined : formatDateTime(at);
}

/** A date Salesforce accepts (of a date-time it keeps the day); undefined when it is none. */
export function parseDate(text: string): string | undefined {
  const day = text.slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text)) return undefined;
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || formatDate(at) !== day ? undefined : day;
}
