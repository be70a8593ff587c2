import { Messages } from '@salesforce/core';
import type { Target } from '../connector/provisioner.js';
import type { Change } from '../model/change.js';
import { canExpire, territoryRoleOf } from '../model/entitlement.js';
import { resourceType } from '../model/resourceType.js';
import type { OrgClient } from '../org/client.js';
import { readRunningUserId } from '../org/runningUser.js';
import type { RequestedChange } from './requestedChange.js';
import { describeTarget, isCalled, isTarget, resolveTargets, type TargetAnswer } from './resolveTargets.js';
import { resolveTerritoryRoles } from './resolveTerritoryRoles.js';
import { describeUnresolved, isResolved, lookUpUsers, type ResolvedUser } from './resolveUsers.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'plan');

/** A requested change with what its names stand for in this org. */
export type ResolvedChange = {
  readonly requested: RequestedChange;
  readonly user: ResolvedUser | null;
  /** Whether a revoke, or a change of the profile, is about the running user. */
  readonly isOwn: boolean;
  readonly target: Target | null;
  /** Null where there is a problem. */
  readonly change: Change | null;
  /** Why there is nothing that could be planned. */
  readonly problem: string | null;
};

export type ResolvedChanges = {
  /** In the order given. */
  readonly rows: readonly ResolvedChange[];
  /** Null where it plays no part. */
  readonly runningUserId: string | null;
  /** The profile that one of the other names stands for. */
  readonly profileNamed: (name: string) => TargetAnswer;
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

/**
 * Finds what the names in requested changes stand for, in sets.
 *
 * @param profiles names of profiles that are wanted besides
 * @throws SfError in plain words when the org cannot be read
 */
export const resolveChanges = async (
  client: OrgClient,
  requested: readonly RequestedChange[],
  profiles: readonly string[],
  now: Date,
): Promise<ResolvedChanges> => {
  const [users, answerFor, territoryRoles, runningUserId] = await Promise.all([
    lookUpUsers(client, [...new Set(requested.map(({ user }) => user))]),
    resolveTargets(client, [
      ...requested.map(({ type, resource }) => ({ type, name: resource })),
      ...profiles.map((name) => ({ type: 'profile' as const, name })),
    ]),
    resolveTerritoryRoles(
      client,
      requested.map(({ slug }) => slug),
    ),
    requested.some(mayLockOut) ? readRunningUserId(client) : null,
  ]);
  const resolve = (change: RequestedChange): ResolvedChange => {
    const user = users.get(change.user)!;
    const target = answerFor({ type: change.type, name: change.resource });
    const slug = territoryRoles.slugOf(change);
    if (!isResolved(user) || !isTarget(target) || slug === null) {
      const problem = !isResolved(user)
        ? describeUnresolved(user)
        : !isTarget(target)
          ? problemOfTarget(change, target)
          : problemOfRole(change, territoryRoles.known);
      return {
        requested: change,
        user: isResolved(user) ? user : null,
        isOwn: false,
        target: isTarget(target) && slug !== null ? target : null,
        problem,
        change: null,
      };
    }
    const own = { ...change, slug };
    const problem = problemOfName(change, target) ?? problemOfExpiry(change, now);
    return {
      requested: own,
      user,
      isOwn: mayLockOut(change) && user.id === runningUserId,
      target,
      problem,
      change: problem === null ? changeOf(own, user, target) : null,
    };
  };
  return {
    rows: requested.map(resolve),
    runningUserId,
    profileNamed: (name) => answerFor({ type: 'profile', name }),
  };
};
