import type { Organization } from '../model/organization.js';
import { isTimeZone } from '../model/time.js';
import { fieldOf, type SystemPermission } from '../model/systemPermission.js';
import type { OrgClient } from './client.js';
import { unreadableAnswer } from './errors.js';
import { readFew, type ReadEach, type SalesforceRecord } from './read/queryPage.js';
import { flag, text } from './record.js';
import type { ObjectQuery } from './soql.js';

/** The lowest API version that has all that a sync reads (PermissionSetGroup.HasActivationRequired). */
export const MINIMUM_API_VERSION = 53;

/**
 * The org's own record: one call, which also shows that the session and the API work.
 *
 * @param read where the record comes in a call with others
 * @throws SfError in plain words: an expired session, no API access, an unreachable org
 */
export async function readOrganization(client: OrgClient, read?: ReadEach): Promise<Organization> {
  return explained(client, async () => {
    const fields = [
      ...['Id', 'Name', 'OrganizationType', 'IsSandbox', 'TrialExpirationDate'],
      ...['TimeZoneSidKey', 'NamespacePrefix'],
    ];
    const query: ObjectQuery = { object: 'Organization', fields, orderById: false };
    const [record] = read ? await recordsOf(read, query) : await readFew(client, query);
    if (!record) throw unreadableAnswer('Organization', 'noRecord');
    const timeZone = String(record['TimeZoneSidKey']);
    return {
      id: record.Id,
      name: text(record, 'Name') ?? record.Id,
      edition: String(record['OrganizationType']),
      isSandbox: flag(record, 'IsSandbox'),
      isTrial: text(record, 'TrialExpirationDate') !== null,
      namespace: text(record, 'NamespacePrefix'),
      timeZone: isTimeZone(timeZone) ? timeZone : null,
    };
  });
}

/**
 * The user whom the session belongs to.
 *
 * Source: "OpenID Connect UserInfo Endpoint", Salesforce Help.
 *
 * @throws SfError in plain words
 */
export async function readRunningUser(client: OrgClient): Promise<{ id: string; username: string | null }> {
  return explained(client, () =>
    client.get('/services/oauth2/userinfo', (answer) => {
      const { user_id: id, preferred_username: username } = (answer ?? {}) as Record<string, unknown>;
      if (typeof id !== 'string') throw unreadableAnswer('userinfo', 'noUserId');
      return { id, username: typeof username === 'string' ? username : null };
    }),
  );
}

/**
 * The id of the user whom the session belongs to.
 *
 * @throws SfError in plain words
 */
export async function readRunningUserId(client: OrgClient): Promise<string> {
  return (await readRunningUser(client)).id;
}

/**
 * The query for these system permissions of the running user, by profile and permission sets together: one record.
 *
 * Source: "UserPermissionAccess", Object Reference.
 */
export function ownPermissions(permissions: readonly SystemPermission[]): ObjectQuery {
  return { object: 'UserPermissionAccess', fields: permissions.map(fieldOf), orderById: false };
}

/** Whether the record of `ownPermissions` says that the running user holds a permission. */
export function isHeld(record: SalesforceRecord | undefined, permission: SystemPermission): boolean {
  return record?.[fieldOf(permission)] === true;
}

/**
 * The system permissions among these that the running user lacks.
 *
 * @throws SfError in plain words
 */
export async function missingOwnPermissions(
  client: OrgClient,
  permissions: readonly SystemPermission[],
): Promise<SystemPermission[]> {
  if (permissions.length === 0) return [];
  const [record] = await explained(client, () => readFew(client, ownPermissions(permissions)));
  return permissions.filter((permission) => !isHeld(record, permission));
}

/**
 * Makes Salesforce reset a password and mail the user a link. The temporary password in the answer is not kept.
 *
 * Source: "Reset User Password", REST API Developer Guide.
 *
 * @throws the Salesforce or network error as the connection gives it
 */
export async function resetPassword(client: OrgClient, userId: string): Promise<void> {
  await client.write('DELETE', client.path(`sobjects/User/${userId}/password`));
}

async function explained<T>(client: OrgClient, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw client.explain(error);
  }
}

async function recordsOf(read: ReadEach, query: ObjectQuery): Promise<SalesforceRecord[]> {
  const records: SalesforceRecord[] = [];
  await read(query, (record) => records.push(record));
  return records;
}
