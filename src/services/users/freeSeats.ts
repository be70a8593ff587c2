import { Messages } from '@salesforce/core';
import type { OrgClient } from '../../org/client.js';
import { isObjectHidden, readWhere, type SalesforceRecord } from '../../org/query.js';
import { text } from '../../org/record.js';
import { soqlInLists } from '../../org/soql.js';
import type { Target } from '../../resources/kinds.js';
import { reasonItIsOff, seatsOf, userLicenses } from '../../resources/licenses.js';
import type { NewUserProblem } from './newUser.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'newUser');

/** A new user who is to be active, and so takes a seat of the license of a profile. */
export type SeatTaker = { readonly source: string | null; readonly profile: Target };

/**
 * Finds the licenses that have fewer free seats than new users need. A license that the running user may not see is left to Salesforce.
 *
 * Source: "UserLicense" (TotalLicenses, UsedLicenses, Status), Object Reference.
 *
 * @returns a problem for each such license, at the first user for whom no seat is left
 * @throws SfError in plain words
 */
export async function problemsOfSeats(client: OrgClient, takers: readonly SeatTaker[]): Promise<NewUserProblem[]> {
  const takersOf = Map.groupBy(takers, ({ profile }) => text(profile.record, 'UserLicenseId') ?? '');
  const { name, label, total } = userLicenses;
  const query = { object: name, fields: ['Id', label, 'Status', 'UsedLicenses', total] };
  const ids = [...takersOf.keys()].filter((id) => id !== '');
  const licenses = await readWhere(client, query, soqlInLists('Id', ids)).catch(
    (error: unknown): SalesforceRecord[] => {
      if (isObjectHidden(error)) return [];
      throw error;
    },
  );
  return licenses.flatMap((license) => {
    const { used, total: all } = seatsOf(userLicenses, license);
    const needing = takersOf.get(license.Id)!;
    const free = all < 0 ? Infinity : Math.max(all - used, 0);
    const isOff = reasonItIsOff(license, new Date());
    const first = needing[isOff === null ? free : 0];
    if (!first) return [];
    const called = text(license, label) ?? license.Id;
    const problem =
      isOff === null
        ? messages.getMessage('profile.noSeat', [called, String(used), String(all), String(needing.length)])
        : messages.getMessage('profile.licenseOff', [called, isOff]);
    return [{ source: first.source, column: 'profile', problem }];
  });
}
