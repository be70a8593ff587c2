import type { Connection } from '@salesforce/core';
import type { Change } from '../../model/change.js';
import type { OrgClient } from '../../org/client.js';
import { readOrganization } from '../../org/facts.js';
import { grantableKinds } from '../../resources/index.js';
import type { StateNotes, StatePlan } from '../../schemas/state.js';
import { makePlan, type ChangePlan, type CommandPlanOptions, type Requests } from '../change/plan.js';
import type { RequestedChange } from '../change/request.js';
import { resultsOf } from '../change/report.js';
import { compareState, type ManagedAccess, type StateDifference } from './compare.js';
import { managedKinds } from './manifest.js';
import { readOrgAccess } from './orgAccess.js';
import type { State } from './stateFolder.js';

/** The changes that make an org as files say. @param onCompared is given what else is not alike */
export function stateRequests(state: State, now: Date, onCompared: (notes: StateNotes) => void): Requests {
  return async (client, licenseProfiles) => {
    const [{ timeZone }, org] = await Promise.all([
      readOrganization(client),
      readOrgAccess(client, managedKinds(state.manifest), now),
    ]);
    const difference = compareState(state, org, { licenseProfiles, now, timeZone });
    const needed = await neededAmong(client, difference.changes);
    onCompared(notesOf(difference, needed.size));
    return { changes: difference.changes.filter((change) => !needed.has(change)), users: [], leftOut: [] };
  };
}

/**
 * The revokes that are not possible: Salesforce gives a license with a permission set that needs it, and would not take it while the
 * user holds the set.
 */
async function neededAmong(client: OrgClient, requested: readonly RequestedChange[]): Promise<Set<RequestedChange>> {
  const changes = requested.map(({ action, user, type, resource, slug }): Change => ({
    action,
    userId: user,
    entitlement: { type, resourceId: resource, slug },
  }));
  const needed = new Set<RequestedChange>();
  for (const { type, change } of grantableKinds) {
    const revokes = changes.filter(({ action, entitlement }) => action === 'revoke' && entitlement.type === type.id);
    const found = revokes.length > 0 ? await change.needed?.(revokes, { client, changes }) : undefined;
    changes.forEach((one, at) => {
      if (found?.has(one)) needed.add(requested[at]!);
    });
  }
  return needed;
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
  const requests = stateRequests(state, now, (told) => (notes = told));
  const options = { licenseProfiles, onUnknownLicense, skipInvalid: false, now };
  const plan = await makePlan(connection, requests, options, signal);
  const changes = resultsOf(plan.rows, [], undefined, orgName);
  const isDrifted = notes!.withoutFile.length > 0 || changes.some(({ status }) => status !== 'nothing to do');
  return { plan, report: { folder, changes, isDrifted, ...notes!, outputFile: null, apiCalls: plan.client.calls } };
}

/** What is not alike between an org and files, besides what a plan changes, for people and as data. */
function notesOf({ withoutFile, nested, othersLeft, withoutAccess }: StateDifference, neededLeft: number): StateNotes {
  const access = ({ kind, target }: ManagedAccess): Pick<StateNotes['withoutFile'][number], 'access' | 'name'> => ({
    access: `${kind.word}:${target.apiName}`,
    name: target.displayName,
  });
  return {
    withoutFile: withoutFile.map((one) => ({ ...access(one), holders: one.holders })),
    nested: nested.map((one) => ({ ...access(one), members: one.members })),
    othersLeft,
    neededLeft,
    withoutAccess: [...withoutAccess],
  };
}
