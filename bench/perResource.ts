import { AuthInfo, Connection } from '@salesforce/core';
import type { Org } from '../simulator/org/types.js';
import type { Simulator } from '../simulator/start.js';
import { pagesOf } from './pages.js';

/** The queries about each resource of a type: for its holders, and for the groups that contain it. */
const WALKS = [
  { list: 'Group', details: [['GroupMember', 'GroupId']] },
  {
    list: 'PermissionSet',
    details: [
      ['PermissionSetAssignment', 'PermissionSetId'],
      ['PermissionSetGroupComponent', 'PermissionSetId'],
    ],
  },
  { list: 'PermissionSetGroup', details: [['PermissionSetAssignment', 'PermissionSetGroupId']] },
  { list: 'Profile', details: [['User', 'ProfileId']] },
  { list: 'UserRole', details: [['User', 'UserRoleId']] },
  { list: 'Territory2', details: [['UserTerritory2Association', 'Territory2Id']] },
] as const;

/** For how many users one query reads the logins. */
const LOGINS = 250;
const STANDARD = "UserType = 'Standard'";

/**
 * How many calls a client needs that reads users and their logins, and then asks about each resource by itself, as C1's hosted
 * connector does: one call for the limits, one for the territory model, and at least one page for every list and every resource.
 */
export function callsPerResource(org: Org): number {
  const users = [...org.table('User').rows()].filter(({ UserType }) => UserType === 'Standard').length;
  const logins = Array.from({ length: pagesOf(users) }, (_, page) => Math.min(2000, users - page * 2000));
  const ofWalks = WALKS.map(({ list, details }) => {
    const ids = [...org.table(list).rows()].map(({ Id }) => Id);
    const ofEach = details.flatMap(([object, by]) => ids.map((id) => pagesOf(org.table(object).where(by, id).length)));
    return ofEach.reduce((sum, count) => sum + count, pagesOf(ids.length));
  });
  const ofLogins = logins.reduce((sum, count) => sum + Math.ceil(count / LOGINS), 0);
  return ofWalks.reduce((sum, count) => sum + count, 2 + pagesOf(users) + ofLogins);
}

type Page = { done: boolean; nextRecordsUrl?: string; records: Array<{ Id: string }> };

/** Runs that client against the org, one call after the other. @returns the calls that the org counted */
export async function runPerResource({ instanceUrl, accessToken, ...simulator }: Simulator): Promise<number> {
  const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
  const connection = await Connection.create({ authInfo });
  const each = async (soql: string, take: (page: Page) => unknown = () => undefined): Promise<void> => {
    for (let page: Page | null = await connection.query<{ Id: string }>(soql); page;) {
      await take(page);
      page = page.done ? null : await connection.queryMore<{ Id: string }>(page.nextRecordsUrl!);
    }
  };
  simulator.resetRequests();
  await connection.request(`/services/data/v${connection.version}/limits`);
  await each("SELECT Id FROM Territory2Model WHERE State = 'Active'");
  await each(`SELECT Id, Username FROM User WHERE ${STANDARD}`, async ({ records }) => {
    for (let at = 0; at < records.length; at += LOGINS) {
      const ids = records.slice(at, at + LOGINS).map(({ Id }) => `'${Id}'`);
      await each(`SELECT UserId, IsFrozen FROM UserLogin WHERE UserId IN (${ids.join(', ')})`);
    }
  });
  for (const { list, details } of WALKS) {
    const ids: string[] = [];
    await each(`SELECT Id FROM ${list}`, ({ records }) => ids.push(...records.map(({ Id }) => Id)));
    for (const [object, by] of details) {
      for (const id of ids) await each(`SELECT Id FROM ${object} WHERE ${by} = '${id}'`);
    }
  }
  return simulator.requests.length;
}
