import type { RequiredPermission } from '../../model/permissionDependency.js';
import type { OrgClient } from '../../org/client.js';
import { readAll } from '../../org/query.js';
import { soqlString } from '../../org/soql.js';
import type { ResolvedUser } from '../lookup/findUsers.js';

/**
 * The required permissions that no profile of the user's license holds. Salesforce publishes no list of what a license
 * allows: what a profile of it holds, it does; of these it may not.
 *
 * @returns names (`ManageUsers`); none for a user without a license
 * @throws SfError in plain words
 */
export const permissionsBeyondLicense = async (
  client: OrgClient,
  { licenseId }: ResolvedUser,
  required: readonly RequiredPermission[],
): Promise<string[]> => {
  if (!licenseId) return [];
  const fields = required.map(({ name }) => `Permissions${name}`);
  const profiles = await readAll(client, {
    object: 'Profile',
    fields: ['Id', ...fields],
    where: `UserLicenseId = ${soqlString(licenseId)}`,
  });
  return required
    .map(({ name }) => name)
    .filter((name) => !profiles.some((profile) => profile[`Permissions${name}`] === true));
};
