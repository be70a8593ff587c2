import { Messages, type Connection } from '@salesforce/core';
import type { Change, PlannedChange } from '../../model/change.js';
import { heldThroughInPlan } from './heldThrough.js';
import { findRepeats } from './repeats.js';
import { OrgClient } from '../../org/client.js';
import type { Organization } from '../../model/organization.js';
import { isFeatureMissing, isObjectHidden } from '../../org/query.js';
import { readOrganization } from '../../org/facts.js';
import type { LeftOutUser } from '../../schemas/users.js';
import { refused, type PlanContext } from '../../resources/kinds.js';
import { grantableKind, kinds, mandatoryKind } from '../../resources/index.js';
import { errorOfMany, type Problem } from '../lookup/problems.js';
import { isTarget } from '../lookup/targets.js';
import { problemAt } from '../lookup/yamlFile.js';
import type { FoundUser } from '../lookup/userList.js';
import type { User } from '../lookup/users.js';
import { licenseProfilesIn, unknownProfile, type LicenseProfile } from './licenseProfiles.js';
import { describeRowProblem, type RequestedChange } from './request.js';
import { resolveChanges, type ReadTimeZone, type ResolvedChange } from './resolve.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'plan');

export type ChangePlan = {
  readonly client: OrgClient;
  readonly organization: Organization;
  readonly rows: readonly PlannedRow[];
  /** Of those that the org has: license name in lower case → profile name or id. */
  readonly licenseProfiles: ReadonlyMap<string, string>;
} & Omit<OrgRequests, 'changes'>;

/** A requested change, and what must be written for it in this org. */
export type PlannedRow = Omit<ResolvedChange, 'change' | 'misfit'> & {
  /** Null if nothing could be planned. */
  readonly planned: PlannedChange | null;
  /** The reason why nothing could be planned; null if something was planned. */
  readonly problem: string | null;
};

/** Changes that follow from what users of an org hold. */
export type OrgRequests = {
  readonly changes: readonly RequestedChange[];
  /** The users whom somebody named, each once: also those for whom there is nothing to change. */
  readonly users: readonly FoundUser[];
  /** The rows of a list of users that were left out. */
  readonly leftOut: readonly LeftOutUser[];
  /** A user whom somebody named and whom no change is about. */
  readonly alsoNamed?: User;
};

/**
 * The requested changes, or a function that reads them from the org.
 *
 * @param licenseProfiles those of `ChangePlan`
 */
export type Requests =
  | readonly RequestedChange[]
  | ((client: OrgClient, licenseProfiles: ReadonlyMap<string, string>) => Promise<OrgRequests>);

/** The options of a command that plans changes. */
export type CommandPlanOptions = Omit<PlanOptions, 'licenseProfiles' | 'isForC1'> & {
  readonly licenseProfiles: readonly LicenseProfile[];
  /** Is given a warning for each license of the variable that the org does not have. */
  readonly onUnknownLicense: (warning: string) => void;
};

export type PlanOptions = {
  /** License name in lower case → profile name or id. */
  readonly licenseProfiles: ReadonlyMap<string, string>;
  /** Leaves out the changes that cannot be planned, instead of refusing all. */
  readonly skipInvalid: boolean;
  readonly now: Date;
  /**
   * Whether C1 requests the changes, so that no user sees the plan. A grant that Salesforce cannot end by itself is then not refused:
   * it is made without an end, and C1 revokes it.
   */
  readonly isForC1?: boolean;
  /** Whether the requests name users by full names as well, as of `findUsers`: never those of a file. */
  readonly takesFullNames?: boolean;
};

/**
 * Plans requested changes in an org, with a client of its own.
 *
 * @throws SfError what planChanges and licenseProfilesIn throw; what a function that gives the requests throws
 */
export async function makePlan(
  connection: Connection,
  requests: Requests,
  { licenseProfiles: mapping, onUnknownLicense, ...options }: CommandPlanOptions,
  signal: AbortSignal,
): Promise<ChangePlan> {
  const client = new OrgClient(connection, { signal });
  try {
    // A flag is never passed over in silence; the variable is there in runs that have no use for it as well.
    const isChecked =
      typeof requests === 'function' || needsFallback(requests) || mapping.some(({ isFromFlag }) => isFromFlag);
    const licenseProfiles = await licenseProfilesIn(client, isChecked ? mapping : [], onUnknownLicense);
    const { changes, ...ofOrg }: OrgRequests =
      typeof requests === 'function'
        ? await requests(client, licenseProfiles)
        : { changes: requests, users: [], leftOut: [] };
    const reading = readOrganization(client);
    const [organization, rows] = await Promise.all([
      reading,
      planChanges(client, changes, { ...options, licenseProfiles }, async () => (await reading).timeZone),
    ]);
    return { client, organization, rows, licenseProfiles, ...ofOrg };
  } catch (error) {
    throw client.explain(error);
  }
}

/** Whether changes may move a user to the profile that is mapped for the license. */
function needsFallback(requested: readonly RequestedChange[]): boolean {
  return requested.some(({ action, type }) => action === 'revoke' && type === mandatoryKind.type.id);
}

/**
 * Plans what must be written for each requested change, from the present state of the org. Names and state are read for all changes
 * together.
 *
 * @param timeZone reads the org's time zone; is called once, if an end is a time in that zone
 * @returns the rows in the order given
 * @throws SfError InvalidChangesError that names the changes that cannot be planned, with near misses, unless those are
 * skipped; UnknownFallbackProfileError; in plain words when the org cannot be read
 */
export async function planChanges(
  client: OrgClient,
  requested: readonly RequestedChange[],
  { licenseProfiles, skipInvalid, now, isForC1 = false, takesFullNames = false }: PlanOptions,
  timeZone: ReadTimeZone = async () => (await readOrganization(client)).timeZone,
): Promise<PlannedRow[]> {
  const fallbacks = needsFallback(requested) ? licenseProfiles : new Map<string, string>();
  const profiles = [...new Set(fallbacks.values())];
  const resolved = await resolveChanges(client, requested, { profiles, now, isForC1, takesFullNames, timeZone });
  const { rows, runningUserId, profileNamed } = resolved;
  if (!skipInvalid) refuseMisfits(rows);
  const valid = rows.filter(({ change }) => change !== null);
  const planned = await planByType(
    valid.map(({ change }) => change!),
    {
      client,
      changes: valid.map(({ change }) => change!),
      now,
      users: new Map(valid.values().map(({ user }) => [user!.id, user!])),
      targets: new Map(valid.values().map(({ target }) => [target!.id, target!])),
      runningUserId,
      leastPrivilegedProfiles: new Map(
        [...fallbacks].flatMap(([license, name]) => {
          const profile = profileNamed(name);
          if (isTarget(profile)) return [[license, profile] as const];
          // A mapping may name profiles of other orgs, for licenses that nobody has here.
          if (!valid.some(({ user }) => user!.licenseName?.toLowerCase() === license)) return [];
          throw unknownProfile({ license, profile: name }, profile);
        }),
      ),
    },
    !isForC1,
  );
  return rows.map(({ requested: dated, user, isOwn, target, permissions, change, misfit }) => ({
    requested: dated,
    user,
    isOwn,
    target,
    permissions,
    planned: change && planned.get(change)!,
    problem: misfit && misfit.problem,
  }));
}

function refuseMisfits(rows: readonly ResolvedChange[]): void {
  const misfits = rows.filter(({ misfit }) => misfit !== null);
  if (misfits.length === 0) return;
  function* problems(): Generator<Problem> {
    for (const { requested, misfit } of misfits) {
      const { source, places, ...data } = requested;
      const { column, problem } = misfit!;
      if (places) yield problemAt(column === 'expires_at' ? places.end : places.user, problem);
      else {
        const line = source ? describeRowProblem({ source, column, problem }) : problem;
        yield { line, data: { ...data, source, ...misfit } };
      }
    }
  }
  const inFile = misfits.some(({ requested: { source, places } }) => source !== null && !places);
  throw errorOfMany(problems(), 'InvalidChangesError', [
    ...messages.getMessages('invalid.actions'),
    ...(inFile ? [messages.getMessage('invalid.rows.action')] : []),
  ]);
}

/** Adds to plans what kinds have to say of the changes of others. */
async function addNotes(planned: Map<Change, PlannedChange>, context: PlanContext): Promise<void> {
  for (const { notesOn } of kinds) {
    const notes = await notesOn?.([...planned.values()], context).catch((error: unknown) => {
      // The changes are possible without what the notes are about.
      if (isObjectHidden(error) || isFeatureMissing(error)) return null;
      throw error;
    });
    for (const [change, note] of notes ?? []) {
      const plan = planned.get(change)!;
      planned.set(change, { ...plan, reason: plan.reason === null ? note : `${plan.reason}; ${note}` });
    }
  }
}

async function planByType(
  changes: readonly Change[],
  context: PlanContext,
  tellsNotes: boolean,
): Promise<Map<Change, PlannedChange>> {
  const { repeats, contradicting } = findRepeats(changes);
  const planned = new Map<Change, PlannedChange>();
  const open = changes.filter((change) => !repeats.has(change) && !contradicting.has(change));
  for (const [type, ofType] of Map.groupBy(open, ({ entitlement }) => entitlement.type)) {
    const plans = await grantableKind(type)!.change.plan(ofType, context);
    for (const plan of plans) planned.set(plan.change, plan);
  }
  for (const [change, plan] of await heldThroughInPlan(context.client, planned)) planned.set(change, plan);
  if (tellsNotes) await addNotes(planned, context);
  for (const [change, first] of repeats) planned.set(change, repeatOf(change, planned.get(first)!));
  for (const change of contradicting) planned.set(change, refused(change, messages.getMessage('contradicts')));
  return planned;
}

/** Whether a row says the same as an earlier row of its plan. */
export function isRepeat({ planned }: PlannedRow): boolean {
  return planned?.isRepeat ?? false;
}

/** A repeat has the verdict of the first change, and its outcome: if the first change fails, the repeat has failed, too. */
function repeatOf(change: Change, first: PlannedChange): PlannedChange {
  return {
    ...first,
    change,
    isRepeat: true,
    ...(first.write && {
      write: null,
      furtherWrites: [],
      doneBy: first.change,
      reason: messages.getMessage('sameAsEarlier'),
    }),
  };
}
