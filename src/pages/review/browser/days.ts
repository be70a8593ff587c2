/** The day of a moment: `2026-12-18`. @param utc UTC with `Z` */
export function dayOf(utc: string): string {
  return utc.slice(0, 10);
}

/** A moment as people read it: `2026-12-18 09:30 UTC`. @param utc UTC with `Z` */
export function minuteOf(utc: string): string {
  return `${dayOf(utc)} ${utc.slice(11, 16)} UTC`;
}

/** The days from a day to the day that it is now where the page is read; negative where it is to come. @param day `2026-12-18` */
export function daysSince(day: string, now: Date): number {
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((today - Date.parse(`${day}T00:00:00Z`)) / 86_400_000);
}
