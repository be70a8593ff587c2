import type { Connection } from '@salesforce/core';
import { Messages } from '@salesforce/core';
import { OrgClient } from '../org/client.js';
import { planChanges, type PlannedRow, type PlanOptions } from './planChanges.js';
import type { RequestedChange } from './requestedChange.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

export type ChangePlan = {
  readonly client: OrgClient;
  readonly rows: readonly PlannedRow[];
};

/**
 * Plans requested changes in an org.
 *
 * @throws SfError InvalidChanges, TooManyChangesError, or in plain words when the org cannot be read
 */
export const makePlan = async (
  connection: Connection,
  requested: readonly RequestedChange[],
  options: PlanOptions & { readonly maxChanges: number | undefined },
  signal: AbortSignal,
): Promise<ChangePlan> => {
  const client = new OrgClient(connection, { signal });
  const rows = await planChanges(client, requested, options).catch((error: unknown) => {
    throw client.explain(error);
  });
  const writes = rows.filter(({ planned }) => planned?.write).length;
  if (options.maxChanges !== undefined && writes > options.maxChanges) {
    throw messages.createError('error.tooManyChanges', [String(writes), String(options.maxChanges)]);
  }
  return { client, rows };
};
