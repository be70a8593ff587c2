import type { OrgClient } from './client.js';
import { orgError } from './errors.js';

export type Organization = {
  readonly id: string;
  readonly name: string;
  /** Organization.OrganizationType: `Enterprise Edition`, `Developer Edition`, … */
  readonly edition: string;
  readonly isSandbox: boolean;
};

type OrganizationRecord = { Id: string; Name: string; OrganizationType: string; IsSandbox: boolean };

/**
 * The org's own record: one call, which also shows whether the session and the API are there at all.
 *
 * @throws SfError in plain words: an expired session, no API access, an unreachable org
 */
export const readOrganization = async (client: OrgClient): Promise<Organization> => {
  const soql = 'SELECT Id, Name, OrganizationType, IsSandbox FROM Organization';
  try {
    const answer = await client.get<{ records?: OrganizationRecord[] }>(
      client.path(`query?q=${encodeURIComponent(soql)}`),
    );
    const record = answer?.records?.[0];
    if (!record) throw orgError('UnreadableAnswer', 'unreadableAnswer', ['Organization', 'no record in it.']);
    return { id: record.Id, name: record.Name, edition: record.OrganizationType, isSandbox: record.IsSandbox };
  } catch (error) {
    throw client.explain(error);
  }
};
