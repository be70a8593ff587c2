import type { Connection } from '@salesforce/core';
import { OrgClient } from '../org/client.js';
import { planChanges, type PlannedRow, type PlanOptions } from './planChanges.js';
import type { RequestedChange } from './requestedChange.js';

export type ChangePlan = {
  readonly client: OrgClient;
  readonly rows: readonly PlannedRow[];
};

/**
 * Plans requested changes in an org.
 *
 * @throws SfError InvalidChanges, or in plain words when the org cannot be read
 */
export const makePlan = async (
  connection: Connection,
  requested: readonly RequestedChange[],
  options: PlanOptions,
  signal: AbortSignal,
): Promise<ChangePlan> => {
  const client = new OrgClient(connection, { signal });
  const rows = await planChanges(client, requested, options).catch((error: unknown) => {
    throw client.explain(error);
  });
  return { client, rows };
};
