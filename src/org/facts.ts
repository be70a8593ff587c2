import { fieldOf, type SystemPermission } from '../model/systemPermission.js';
import type { OrgClient } from './client.js';
import { unreadableAnswer } from './errors.js';
import { readFew, type SalesforceRecord } from './read/queryPage.js';
import type { ObjectQuery } from './soql.js';

export type Organization = {
  readonly id: string;
  readonly name: string;
  /** Organization.OrganizationType: `Enterprise Edition`, `Developer Edition`, … */
  readonly edition: string;
  readonly isSandbox: boolean;
};

const organizationQuery = {
  object: 'Organization',
  fields: ['Id', 'Name', 'OrganizationType', 'IsSandbox'],
  orderById: false,
} as const;

/**
 * The org's own namespace, as an org has one in which packages are made; null otherwise.
 *
 * @throws SfError in plain words
 */
export const readNamespace = async (client: OrgClient): Promise<string | null> => {
  try {
    const [record] = await readFew(client, { ...organizationQuery, fields: ['Id', 'NamespacePrefix'] });
    const namespace = record?.['NamespacePrefix'];
    return typeof namespace === 'string' && namespace !== '' ? namespace : null;
  } catch (error) {
    throw client.explain(error);
  }
};

/**
 * The org's own record: one call, which also shows whether the session and the API are there at all.
 *
 * @throws SfError in plain words: an expired session, no API access, an unreachable org
 */
export const readOrganization = async (client: OrgClient): Promise<Organization> => {
  try {
    const [record] = await readFew(client, organizationQuery);
    if (!record) throw unreadableAnswer('Organization', 'noRecord');
    const { Id: id, Name: name, OrganizationType: edition, IsSandbox: isSandbox } = record;
    return { id, name: String(name), edition: String(edition), isSandbox: isSandbox === true };
  } catch (error) {
    throw client.explain(error);
  }
};

const userIdIn = (answer: unknown): string => {
  const id = (answer as { user_id?: unknown } | null)?.user_id;
  if (typeof id === 'string') return id;
  throw unreadableAnswer('userinfo', 'noUserId');
};

/**
 * The id of the user whom the session belongs to.
 *
 * Source: "OpenID Connect UserInfo Endpoint", Salesforce Help.
 *
 * @throws SfError in plain words
 */
export const readRunningUserId = async (client: OrgClient): Promise<string> => {
  try {
    return await client.get('/services/oauth2/userinfo', userIdIn);
  } catch (error) {
    throw client.explain(error);
  }
};

/**
 * What the running user holds of these system permissions, by profile and permission sets together: one record.
 *
 * Source: "UserPermissionAccess", Object Reference.
 */
export const ownPermissions = (permissions: readonly SystemPermission[]): ObjectQuery => ({
  object: 'UserPermissionAccess',
  fields: permissions.map(fieldOf),
  orderById: false,
});

/** Whether the record of `ownPermissions` says that the running user holds a permission. */
export const isHeld = (held: SalesforceRecord | undefined, permission: SystemPermission): boolean =>
  held?.[fieldOf(permission)] === true;

/**
 * Which of these system permissions the running user lacks.
 *
 * @throws SfError in plain words
 */
export const missingOwnPermissions = async (
  client: OrgClient,
  permissions: readonly SystemPermission[],
): Promise<SystemPermission[]> => {
  if (permissions.length === 0) return [];
  try {
    const [held] = await readFew(client, ownPermissions(permissions));
    return permissions.filter((permission) => !isHeld(held, permission));
  } catch (error) {
    throw client.explain(error);
  }
};

/**
 * Has Salesforce reset a password and mail the user a link. The temporary password in the answer is not kept.
 *
 * Source: "Reset User Password", REST API Developer Guide.
 *
 * @throws the Salesforce or network error as the connection gives it
 */
export const resetPassword = async (client: OrgClient, userId: string): Promise<void> => {
  await client.write('DELETE', client.path(`sobjects/User/${userId}/password`));
};
