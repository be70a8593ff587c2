import type { Connection } from '@salesforce/core';
import { OrgClient } from '../../org/client.js';
import { planChanges, type PlannedRow, type PlanOptions } from './planChanges.js';
import type { RequestedChange } from './requestedChange.js';

export type ChangePlan = {
  readonly client: OrgClient;
  readonly rows: readonly PlannedRow[];
};

/** Changes, or what the org tells that they are. */
export type Requested = readonly RequestedChange[] | ((client: OrgClient) => Promise<readonly RequestedChange[]>);

/**
 * Plans requested changes in an org.
 *
 * @throws SfError InvalidChangesError; what a function that gives the changes throws; or in plain words when the org cannot be read
 */
export const makePlan = async (
  connection: Connection,
  requested: Requested,
  options: PlanOptions,
  signal: AbortSignal,
): Promise<ChangePlan> => {
  const client = new OrgClient(connection, { signal });
  const changes = typeof requested === 'function' ? await requested(client) : requested;
  const rows = await planChanges(client, changes, options).catch((error: unknown) => {
    throw client.explain(error);
  });
  return { client, rows };
};
