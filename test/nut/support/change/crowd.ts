import { OrgBuilder } from '../../../../simulator/seeds/builder/orgBuilder.js';
import { addUser } from '../../../../simulator/seeds/builder/users.js';
import type { Org, Row } from '../../../../simulator/org/types.js';

/** The record with a name. @throws Error when there is none */
export function named(org: Org, object: string, name: string): Row {
  const row = [...org.table(object).rows()].find(({ Name }) => Name === name);
  if (!row) throw new Error(`The org has no ${object} ${name}.`);
  return row;
}

/** Adds users with a profile, and the license seats for them. @returns their usernames, from `<prefix>.1@crowd.example` on */
export function addCrowd(org: Org, profileName: string, count: number, prefix = 'person'): string[] {
  const builder = new OrgBuilder(org);
  const profile = named(org, 'Profile', profileName);
  const license = org.table('UserLicense').existing(String(profile.UserLicenseId));
  builder.amend('UserLicense', license, { TotalLicenses: Number(license.TotalLicenses) + count });
  return Array.from({ length: count }, (_, index) => {
    const username = `${prefix}.${index + 1}@crowd.example`;
    addUser(builder, { username, firstName: 'Person', lastName: `Number ${index + 1}`, profile });
    return username;
  });
}
