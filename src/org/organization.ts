import type { OrgClient } from './client.js';
import { orgError } from './errors.js';
import { readFew } from './read/queryPage.js';

export type Organization = {
  readonly id: string;
  readonly name: string;
  /** Organization.OrganizationType: `Enterprise Edition`, `Developer Edition`, … */
  readonly edition: string;
  readonly isSandbox: boolean;
};

const query = {
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
    const [record] = await readFew(client, { ...query, fields: ['Id', 'NamespacePrefix'] });
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
    const [record] = await readFew(client, query);
    if (!record) throw orgError('UnreadableAnswerError', 'unreadableAnswer', ['Organization', 'no record in it.']);
    const { Id: id, Name: name, OrganizationType: edition, IsSandbox: isSandbox } = record;
    return { id, name: String(name), edition: String(edition), isSandbox: isSandbox === true };
  } catch (error) {
    throw client.explain(error);
  }
};
