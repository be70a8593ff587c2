import { licenseLimitExceeded } from './faults.js';
import type { Row, Table } from '../org/types.js';
import type { RuleContext } from './rules.js';

/** The field that says how many seats there are; -1 stands for any number. */
type Total = 'TotalLicenses' | 'AllowedLicenses';

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** The Status of permission set licenses (Disabled) and of package licenses (Expired) that have no seats to give. */
const WITHOUT_SEATS: readonly unknown[] = ['Disabled', 'Expired'];

/** A date is the last day of a license, a date-time is its end. Both compare as texts with the time of the org. */
const hasEnded = ({ ExpirationDate }: Row, { now }: RuleContext): boolean =>
  typeof ExpirationDate === 'string' && ExpirationDate < now.slice(0, ExpirationDate.length);

/** @throws LICENSE_LIMIT_EXCEEDED when every seat is taken, or the license is switched off or has ended. */
export function checkSeat(license: Row, context: RuleContext, total: Total = 'TotalLicenses'): void {
  const seats = numberOf(license[total]);
  const isFull = seats >= 0 && numberOf(license.UsedLicenses) >= seats;
  if (isFull || WITHOUT_SEATS.includes(license.Status) || hasEnded(license, context)) throw licenseLimitExceeded();
}

/** Keeps `UsedLicenses` in step with the seats taken and freed. */
export function countSeats(licenses: Table, id: string, change: 1 | -1): void {
  const { UsedLicenses } = licenses.existing(id);
  licenses.update(id, { UsedLicenses: Math.max(0, numberOf(UsedLicenses) + change) });
}

/** The user license that a profile belongs to. */
export function licenseOfProfile(profileId: unknown, context: RuleContext): Row | undefined {
  const profile = typeof profileId === 'string' ? context.table('Profile').get(profileId) : undefined;
  return typeof profile?.UserLicenseId === 'string'
    ? context.table('UserLicense').get(profile.UserLicenseId)
    : undefined;
}
