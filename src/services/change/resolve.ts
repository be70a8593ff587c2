import { Messages } from '@salesforce/core';
import { grantableKind, mandatoryKind } from '../../resources/index.js';
import type { Target } from '../../resources/kinds.js';
import type { Change } from '../../model/change.js';
import { canExpire, roleOf } from '../../model/entitlement.js';
import { resourceType } from '../../model/resourceType.js';
import type { OrgClient } from '../../org/client.js';
import { readRunningUserId } from '../../org/facts.js';
import type { RequestedChange } from './request.js';
import { describeTarget, isCalled, isTarget, resolveTargets, type TargetAnswer } from '../lookup/targets.js';
import { resolveRoles } from './roles.js';
import { describeUserProblem, isUser, findUsers, type User } from '../lookup/users.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'plan');

/** Why a change cannot be planned, and the column of its row that is wrong. */
type Misfit = { readonly column: string; readonly problem: string };

/** A requested change, and the user and the resource that its names stand for in this org. */
export type ResolvedChange = {
  readonly requested: RequestedChange;
  readonly user: User | null;
  /** Whether the change is about the running user, and could take rights that this run, or its undo, needs. */
  readonly isOwn: boolean;
  readonly target: Target | null;
  /** Null if there is a misfit. */
  readonly change: Change | null;
  readonly misfit: Misfit | null;
};

export type ResolvedChanges = {
  /** In the order given. */
  readonly rows: readonly ResolvedChange[];
  /** Null if no change could lock out the running user, so that it was not read. */
  readonly runningUserId: string | null;
  /** The profile that one of the further names stands for. */
  readonly profileNamed: (name: string) => TargetAnswer;
};

const columnOfTarget = ({ resourceColumn }: RequestedChange, answer: Exclude<TargetAnswer, Target>): Misfit['column'] =>
  resourceColumn ?? (answer.problem === 'read-only' ? 'resource_type' : 'resource');

const problemOfTarget = ({ type, resource }: RequestedChange, answer: Exclude<TargetAnswer, Target>): string => {
  const name = resourceType(type).name;
  if (answer.problem === 'read-only') return messages.getMessage('readOnly', [name]);
  const key = answer.candidates.length > 0 ? `${answer.problem}.candidates` : answer.problem;
  return messages.getMessage(key, [name, resource, answer.candidates.join('; ')]);
};

const problemOfName = ({ type, alsoCalled }: RequestedChange, target: Target): Misfit | null => {
  if (alsoCalled === undefined || isCalled(target, alsoCalled)) return null;
  const words = [resourceType(type).name, describeTarget(target), alsoCalled];
  return { column: 'resource', problem: messages.getMessage('otherResource', words) };
};

const problemOfRole = ({ type, slug }: RequestedChange, known: readonly string[]): string =>
  messages.getMessage('unknownTerritoryRole', [roleOf({ type, slug }) ?? slug, known.join(', ')]);

const problemOfExpiry = ({ action, type, expiresAt }: RequestedChange, now: Date): Misfit | null => {
  if (action === 'revoke' || !expiresAt) return null;
  const at = (problem: string): Misfit => ({ column: 'expires_at', problem });
  if (!canExpire(type)) return at(messages.getMessage('cannotExpire', [resourceType(type).name]));
  return Date.parse(expiresAt) <= now.getTime() ? at(messages.getMessage('expiryInThePast', [expiresAt])) : null;
};

/** Whether a change could take rights from the running user that this run, or its undo, needs. */
const mayLockOut = ({ action, type }: RequestedChange): boolean =>
  action === 'revoke' || (grantableKind(type)?.change.grantTakesPermissions ?? false);

const changeOf = ({ action, type, slug, expiresAt }: RequestedChange, user: User, target: Target): Change => ({
  action,
  userId: user.id,
  entitlement: { type, resourceId: target.id, slug },
  ...(action === 'grant' && expiresAt !== undefined && { expiresAt }),
});

/**
 * Finds what the names in requested changes stand for, in sets.
 *
 * @param profiles further names of profiles, which `profileNamed` finds
 * @throws SfError in plain words when the org cannot be read
 */
export const resolveChanges = async (
  client: OrgClient,
  requested: readonly RequestedChange[],
  profiles: readonly string[],
  now: Date,
): Promise<ResolvedChanges> => {
  const [users, answerFor, roles, runningUserId] = await Promise.all([
    findUsers(client, [...new Set(requested.map(({ user }) => user))]),
    resolveTargets(client, [
      ...requested.map(({ type, resource }) => ({ type, name: resource })),
      ...profiles.map((name) => ({ type: mandatoryKind.type.id, name })),
    ]),
    resolveRoles(client, requested),
    requested.some(mayLockOut) ? readRunningUserId(client) : null,
  ]);
  const resolve = (change: RequestedChange): ResolvedChange => {
    const user = users.get(change.user)!;
    const target = answerFor({ type: change.type, name: change.resource });
    const slug = roles.slugOf(change);
    if (!isUser(user) || !isTarget(target) || slug === null) {
      const misfit = !isUser(user)
        ? { column: 'user', problem: describeUserProblem(user) }
        : !isTarget(target)
          ? { column: columnOfTarget(change, target), problem: problemOfTarget(change, target) }
          : { column: 'entitlement', problem: problemOfRole(change, roles.knownOf(change.type)) };
      return {
        requested: change,
        user: isUser(user) ? user : null,
        isOwn: false,
        target: isTarget(target) && slug !== null ? target : null,
        misfit,
        change: null,
      };
    }
    const own = { ...change, slug };
    const misfit = problemOfName(change, target) ?? problemOfExpiry(change, now);
    return {
      requested: own,
      user,
      isOwn: mayLockOut(change) && user.id === runningUserId,
      target,
      misfit,
      change: misfit ? null : changeOf(own, user, target),
    };
  };
  return {
    rows: requested.map(resolve),
    runningUserId,
    profileNamed: (name) => answerFor({ type: mandatoryKind.type.id, name }),
  };
};
