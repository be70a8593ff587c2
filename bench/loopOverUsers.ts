import { AuthInfo, Connection } from '@salesforce/core';
import type { Row } from '../simulator/org/types.js';
import type { Simulator } from '../simulator/start.js';

/** How many users the loop really asks about: the cost of the others is reckoned from it. */
const SAMPLE = 200;

export type LoopCost = { readonly users: number; readonly calls: number; readonly seconds: number };

/**
 * What it costs to find who may delete accounts by asking about each user, as tools do that show one user at a time: a query for the
 * user's permission sets, and one for what these say of the object. Calls and time are those of some users, reckoned for all.
 */
export async function loopOverUsers({
  org,
  instanceUrl,
  accessToken,
  requests,
  ...simulator
}: Simulator): Promise<LoopCost> {
  const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
  const connection = await Connection.create({ authInfo });
  const users = [...org.table('User').rows()].filter(({ UserType }) => UserType === 'Standard');
  const asked = users.filter((_, index) => index % Math.ceil(users.length / SAMPLE) === 0);
  simulator.resetRequests();
  const started = performance.now();
  for (const { Id } of asked) {
    const { records } = await connection.query<Row>(
      `SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '${Id}'`,
    );
    const sets = records.map(({ PermissionSetId }) => `'${String(PermissionSetId)}'`);
    await connection.query(
      `SELECT ParentId FROM ObjectPermissions WHERE SobjectType = 'Account' AND PermissionsDelete = true AND ParentId IN (${sets.join(', ')})`,
    );
  }
  const seconds = (performance.now() - started) / 1000;
  const each = users.length / asked.length;
  return { users: users.length, calls: requests.length * each, seconds: seconds * each };
}
