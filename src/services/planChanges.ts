import { Messages } from '@salesforce/core';
import type { PlanContext, Target, UserState } from '../connector/provisioner.js';
import { refused } from '../connector/provisioner.js';
import type { Change, PlannedChange } from '../model/change.js';
import { settleRepeats } from '../model/contradiction.js';
import { canExpire, territoryRoleOf } from '../model/entitlement.js';
import { resourceType } from '../model/resourceType.js';
import type { OrgClient } from '../org/client.js';
import { readRunningUserId } from '../org/runningUser.js';
import { errorOfMany } from './errorOfMany.js';
import type { RequestedChange } from './requestedChange.js';
import {
  describeTarget,
  isCalled,
  isTarget,
  provisionerOf,
  resolveTargets,
  type TargetAnswer,
} from './resolveTargets.js';
import { resolveTerritoryRoles } from './resolveTerritoryRoles.js';
import { describeUnresolved, isResolved, lookUpUsers, type ResolvedUser } from './resolveUsers.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'plan');

/** A requested change with what it means in this org; `planned` is null where a name stands for nothing. */
export type PlannedRow = {
  readonly requested: RequestedChange;
  readonly user: ResolvedUser | null;
  /** Whether a revoke, or a change of the profile, is about the running user. */
  readonly isOwn: boolean;
  readonly target: Target | null;
  readonly planned: PlannedChange | null;
  /** Why there is no plan for it. */
  readonly problem: string | null;
};

export type PlanOptions = {
  /** License name in lower case → profile name or id. */
  readonly licenseProfiles: ReadonlyMap<string, string>;
  /** Leaves out what cannot be planned, instead of refusing all. */
  readonly skipInvalid: boolean;
  readonly now: Date;
};

const problemOfTarget = ({ type, resource }: RequestedChange, answer: Exclude<TargetAnswer, Target>): string => {
  const name = resourceType(type).name;
  if (answer.problem === 'read-only') return messages.getMessage('readOnly', [name]);
  const key = answer.candidates.length > 0 ? `${answer.problem}.candidates` : answer.problem;
  return messages.getMessage(key, [name, resource, answer.candidates.join('; ')]);
};

const problemOfName = ({ type, alsoCalled }: RequestedChange, target: Target): string | null =>
  alsoCalled === undefined || isCalled(target, alsoCalled)
    ? null
    : messages.getMessage('otherResource', [resourceType(type).name, describeTarget(target), alsoCalled]);

const problemOfRole = ({ slug }: RequestedChange, known: readonly string[]): string =>
  messages.getMessage('unknownTerritoryRole', [territoryRoleOf(slug) ?? slug, known.join(', ')]);

const problemOfExpiry = ({ action, type, expiresAt }: RequestedChange, now: Date): string | null => {
  if (action === 'revoke' || !expiresAt) return null;
  if (!canExpire(type)) return messages.getMessage('cannotExpire', [resourceType(type).name]);
  return Date.parse(expiresAt) <= now.getTime() ? messages.getMessage('expiryInThePast', [expiresAt]) : null;
};

/** Whether a change could take from the running user what the run, and its undoing, needs. */
const mayLockOut = ({ action, type }: RequestedChange): boolean => action === 'revoke' || type === 'profile';

const changeOf = ({ action, type, slug, expiresAt }: RequestedChange, user: ResolvedUser, target: Target): Change => ({
  action,
  userId: user.id,
  entitlement: { type, resourceId: target.id, slug },
  ...(action === 'grant' && expiresAt !== undefined && { expiresAt }),
});

/** A repeat has the first one's verdict, and its outcome: what fails there has failed here. */
const repeatOf = (change: Change, first: PlannedChange): PlannedChange => ({
  ...first,
  change,
  ...(first.write && { write: null, doneBy: first.change, reason: messages.getMessage('sameAsEarlier') }),
});

const planByType = async (changes: readonly Change[], context: PlanContext): Promise<Map<Change, PlannedChange>> => {
  const { repeats, contradicting } = settleRepeats(changes);
  const planned = new Map<Change, PlannedChange>();
  const open = changes.filter((change) => !repeats.has(change) && !contradicting.has(change));
  for (const [type, ofType] of Map.groupBy(open, ({ entitlement }) => entitlement.type)) {
    const plans = await provisionerOf(type)!.plan(ofType, context);
    for (const plan of plans) planned.set(plan.change, plan);
  }
  for (const [change, first] of repeats) planned.set(change, repeatOf(change, planned.get(first)!));
  for (const change of contradicting) planned.set(change, refused(change, messages.getMessage('contradicts')));
  return planned;
};

const refuseInvalid = (rows: readonly PlannedRow[]): void => {
  const invalid = rows.filter(({ problem }) => problem !== null);
  if (invalid.length === 0) return;
  const problems = invalid.map(({ requested, problem }) => ({
    line: requested.source ? `${requested.source}: ${problem}` : problem!,
    data: { ...requested, problem },
  }));
  throw errorOfMany(problems, 'InvalidChanges', messages.getMessages('invalid.actions'));
};

/**
 * Says what each requested change takes in this org, as it is now: names are resolved and state is read in sets.
 *
 * @returns the rows in the order given
 * @throws SfError InvalidChanges that names the changes that cannot be planned, with near misses, unless those are skipped
 */
export const planChanges = async (
  client: OrgClient,
  requested: readonly RequestedChange[],
  { licenseProfiles, skipInvalid, now }: PlanOptions,
): Promise<PlannedRow[]> => {
  const fallbackNames = [...new Set(licenseProfiles.values())].map((name) => ({ type: 'profile' as const, name }));
  const named = requested.map(({ type, resource }) => ({ type, name: resource }));
  const needsFallback = requested.some(({ action, type }) => action === 'revoke' && type === 'profile');
  const [users, answerFor, territoryRoles, runningUserId] = await Promise.all([
    lookUpUsers(client, [...new Set(requested.map(({ user }) => user))]),
    resolveTargets(client, [...named, ...(needsFallback ? fallbackNames : [])]),
    resolveTerritoryRoles(
      client,
      requested.map(({ slug }) => slug),
    ),
    requested.some(mayLockOut) ? readRunningUserId(client) : null,
  ]);
  const usersById = new Map<string, UserState>();
  const targetsById = new Map<string, Target>();
  const rows = requested.map((change) => {
    const user = users.get(change.user)!;
    const target = answerFor({ type: change.type, name: change.resource });
    const slug = territoryRoles.slugOf(change);
    if (!isResolved(user) || !isTarget(target) || slug === null) {
      const problem = !isResolved(user)
        ? describeUnresolved(user)
        : !isTarget(target)
          ? problemOfTarget(change, target)
          : problemOfRole(change, territoryRoles.known);
      const known = {
        user: isResolved(user) ? user : null,
        isOwn: false,
        target: isTarget(target) && slug !== null ? target : null,
      };
      return { requested: change, ...known, problem, change: null };
    }
    const row = {
      requested: { ...change, slug },
      user,
      isOwn: mayLockOut(change) && user.id === runningUserId,
      target,
    };
    const problem = problemOfName(change, target) ?? problemOfExpiry(change, now);
    if (problem !== null) return { ...row, problem, change: null };
    usersById.set(user.id, user);
    targetsById.set(target.id, target);
    return { ...row, problem, change: changeOf(row.requested, user, target) };
  });
  if (!skipInvalid) refuseInvalid(rows.map((row) => ({ ...row, planned: null })));
  const leastPrivilegedProfiles = new Map<string, Target>();
  for (const [license, name] of needsFallback ? licenseProfiles : []) {
    const profile = answerFor({ type: 'profile', name });
    if (isTarget(profile)) leastPrivilegedProfiles.set(license, profile);
    else throw messages.createError('unknownFallbackProfile', [name, license]);
  }
  const changes = rows.flatMap(({ change }) => change ?? []);
  const planned = await planByType(changes, {
    client,
    users: usersById,
    targets: targetsById,
    runningUserId,
    leastPrivilegedProfiles,
  });
  return rows.map(({ change, ...row }) => ({ ...row, planned: change && planned.get(change)! }));
};
