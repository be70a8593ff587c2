import type { Connection } from '@salesforce/core';
import { readOrganization } from '../../org/facts.js';
import type { StateNotes, StatePlan } from '../../schemas/state.js';
import { makePlan, type ChangePlan, type CommandPlanOptions, type Requests } from '../change/plan.js';
import { resultsOf } from '../change/report.js';
import { compareState, type ManagedAccess, type StateDifference } from './compare.js';
import { managedKinds } from './manifest.js';
import { readOrgAccess } from './orgAccess.js';
import type { State } from './stateFolder.js';

/** The changes that make an org as files say. @param onCompared is given what else is not alike */
export function stateRequests(state: State, now: Date, onCompared: (difference: StateDifference) => void): Requests {
  return async (client, licenseProfiles) => {
    const [{ timeZone }, org] = await Promise.all([
      readOrganization(client),
      readOrgAccess(client, managedKinds(state.manifest), now),
    ]);
    const difference = compareState(state, org, { licenseProfiles, now, timeZone });
    onCompared(difference);
    return { changes: difference.changes, users: [], leftOut: [] };
  };
}

/** What a plan is made of. */
export type StatePlanRequest = {
  /** As it was written. */
  readonly folder: string;
  readonly state: State;
  readonly licenseProfiles: CommandPlanOptions['licenseProfiles'];
  readonly now: Date;
  /** The name of the org on the command line; null if it has none there. */
  readonly orgName: string | null;
};

export type PlannedState = { readonly plan: ChangePlan; readonly report: StatePlan };

/**
 * Plans what makes an org as files say.
 *
 * @throws SfError InvalidStateError, what `makePlan` throws
 */
export async function planState(
  connection: Connection,
  { folder, state, licenseProfiles, now, orgName }: StatePlanRequest,
  onUnknownLicense: CommandPlanOptions['onUnknownLicense'],
  signal: AbortSignal,
): Promise<PlannedState> {
  let notes: StateNotes | undefined;
  const requests = stateRequests(state, now, (difference) => (notes = notesOf(difference)));
  const options = { licenseProfiles, onUnknownLicense, skipInvalid: false, now };
  const plan = await makePlan(connection, requests, options, signal);
  const changes = resultsOf(plan.rows, [], undefined, orgName);
  const isDrifted = notes!.withoutFile.length > 0 || changes.some(({ status }) => status !== 'nothing to do');
  return { plan, report: { folder, changes, isDrifted, ...notes!, outputFile: null, apiCalls: plan.client.calls } };
}

/** What is not alike between an org and files, besides what a plan changes, for people and as data. */
export function notesOf({ withoutFile, nested, othersLeft }: StateDifference): StateNotes {
  const access = ({ kind, target }: ManagedAccess): Pick<StateNotes['withoutFile'][number], 'access' | 'name'> => ({
    access: `${kind.word}:${target.apiName}`,
    name: target.displayName,
  });
  return {
    withoutFile: withoutFile.map((one) => ({ ...access(one), holders: one.holders })),
    nested: nested.map((one) => ({ ...access(one), members: one.members })),
    othersLeft,
  };
}
