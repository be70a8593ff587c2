import { Messages } from '@salesforce/core';
import { grantableKind, mandatoryKind } from '../../resources/index.js';
import type { Target } from '../../resources/kinds.js';
import type { Change } from '../../model/change.js';
import { permissionsWithoutEnd } from '../../model/dangerousPermissions.js';
import { canExpire, entitlementId, roleOf, type EntitlementRef } from '../../model/entitlement.js';
import { resourceType } from '../../model/resourceType.js';
import type { OrgClient } from '../../org/client.js';
import { readRunningUserId } from '../../org/facts.js';
import {
  canHoldPermissions,
  readDangerousPermissions,
  readPermissionsOf,
  type GrantTarget,
} from '../lookup/permissions.js';
import { faultOfEnd, inZone, LATEST_MOMENT, momentOf, type LocalTime } from '../../model/time.js';
import type { RequestedChange } from './request.js';
import {
  byColumns,
  byEntitlement,
  byFlag,
  candidatesIn,
  describeNamesakes,
  describeTarget,
  findNamesakes,
  isCalled,
  isTarget,
  type Namesake,
  resolveTargets,
  type TargetAnswer,
  type TargetName,
} from '../lookup/targets.js';
import { withInvisible } from '../lookup/invisible.js';
import { readAccessToCome } from '../lookup/dangerousAccess.js';
import { resolveRoles } from './roles.js';
import { describeUserProblem, isUser, findUsers, type User } from '../lookup/users.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'plan');

const NONE: readonly string[] = [];

/** The reason why a change cannot be planned, and the wrong column of its row. */
type Misfit = { readonly column: string; readonly problem: string };

/** Reads the org's time zone; null if it cannot be read. */
export type ReadTimeZone = () => Promise<string | null>;

/** A requested change whose end is a moment, in UTC with `Z`. If an end is not a moment, it stays as it was written. */
export type DatedChange = Omit<RequestedChange, 'expiresAt'> & { readonly expiresAt?: string | null };

/** A requested change, and the user and the resource that its names stand for in this org. */
export type ResolvedChange = {
  readonly requested: DatedChange;
  readonly user: User | null;
  /** Whether the change could take permissions from the running user that this run or its undo needs. */
  readonly isOwn: boolean;
  readonly target: Target | null;
  /** Names of the dangerous system permissions that a grant gives, the worst first. */
  readonly permissions: readonly string[];
  /** Null if the change cannot be planned. */
  readonly change: Change | null;
  readonly misfit: Misfit | null;
};

export type ResolvedChanges = {
  /** In the order given. */
  readonly rows: readonly ResolvedChange[];
  /** Null if no change could lock out the running user, so that it was not read. */
  readonly runningUserId: string | null;
  /** The answer for one of the further names of profiles. */
  readonly profileNamed: (name: string) => TargetAnswer;
};

const columnOfTarget = ({ resourceColumn }: RequestedChange, answer: Exclude<TargetAnswer, Target>): Misfit['column'] =>
  resourceColumn ?? (answer.problem === 'read-only' ? 'resource_type' : 'resource');

const targetNameOf = ({ type, part, resource }: RequestedChange): TargetName => ({
  type,
  name: resource,
  ...(part !== undefined && { part }),
});

const problemOfTarget = (
  { type, part, resource, resourceColumn, source }: RequestedChange,
  answer: Exclude<TargetAnswer, Target>,
  namesakes: readonly Namesake[],
): string => {
  const name = resourceType(type).name;
  if (answer.problem === 'read-only') return messages.getMessage('readOnly', [name]);
  const key = answer.candidates.length > 0 ? `${answer.problem}.candidates` : answer.problem;
  const problem = messages.getMessage(key, [part ?? name, resource, answer.candidates.join('; ')]);
  const others = describeNamesakes(resource, namesakes, (namesake) => {
    if (resourceColumn === 'entitlement') return byEntitlement(namesake);
    return source === null ? byFlag(`--${namesake.kind.change.flag} ${namesake.argument}`) : byColumns(namesake);
  });
  return [withInvisible(problem, resource), ...others].join(' ');
};

const problemOfName = ({ type, alsoCalled }: RequestedChange, target: Target): Misfit | null => {
  if (alsoCalled === undefined || isCalled(target, alsoCalled)) return null;
  const words = [resourceType(type).name, describeTarget(target), alsoCalled];
  return { column: 'resource', problem: messages.getMessage('otherResource', words) };
};

const problemOfRole = ({ type, slug }: RequestedChange, known: readonly string[]): string =>
  messages.getMessage('unknownTerritoryRole', [roleOf({ type, slug }) ?? slug, known.join(', ')]);

/** The labels of those permissions with which an assignment cannot expire. */
const keptFromExpiring = (permissions: readonly string[]): string[] =>
  permissionsWithoutEnd.filter(({ name }) => permissions.includes(name)).map(({ label }) => `"${label}"`);

/** Whether a grant ends at a time in the org's time zone. */
const endsLocally = ({ action, expiresAt }: RequestedChange): boolean =>
  action === 'grant' && typeof expiresAt === 'object' && expiresAt !== null;

/**
 * A change with its end as a moment.
 *
 * @param zone the org's time zone; null if it could not be read
 * @returns the change; the reason why its end is not a moment, or null. With a reason, the end stays as it was written
 */
const datedChange = (
  requested: RequestedChange,
  zone: string | null,
): { change: DatedChange; problem: string | null } => {
  const { expiresAt: end, ...change } = requested;
  if (typeof end !== 'object' || end === null) return { change: requested as DatedChange, problem: null };
  const asWritten = { ...change, expiresAt: end.text };
  if (change.action === 'revoke') return { change: asWritten, problem: null };
  const found = momentIn(end, zone);
  return 'problem' in found
    ? { change: asWritten, problem: found.problem }
    : { change: { ...change, expiresAt: found.moment }, problem: null };
};

/**
 * The moment that an end is in the org's time zone, or why it is none.
 *
 * @param zone null if it could not be read
 * @returns the moment: UTC with `Z`
 */
export function momentIn(
  end: LocalTime,
  zone: string | null,
): { readonly moment: string } | { readonly problem: string } {
  if (zone === null) return { problem: messages.getMessage('unknownTimeZone', [end.text]) };
  const moment = momentOf(end, zone);
  if (typeof moment === 'string') return { moment };
  const key = moment.withOffset.length > 0 ? moment.problem : 'skippedDay';
  return { problem: messages.getMessage(`time.${key}`, [end.text, zone, ...moment.withOffset]) };
}

/** Why no grant can end at a moment, whatever it gives; null where one can. @param expiresAt UTC with `Z` */
export function problemOfMoment(expiresAt: string, now: Date, zone: string | null): string | null {
  const fault = faultOfEnd(expiresAt, now);
  return (
    fault &&
    messages.getMessage(`expiry.${fault}`, [zone === null ? expiresAt : inZone(expiresAt, zone), LATEST_MOMENT])
  );
}

const problemOfExpiry = (
  { action, type, expiresAt }: DatedChange,
  target: Target,
  permissions: readonly string[],
  now: Date,
  zone: string | null,
): Misfit | null => {
  if (action === 'revoke' || !expiresAt) return null;
  const at = (problem: string): Misfit => ({ column: 'expires_at', problem });
  const { name } = resourceType(type);
  if (!canExpire(type)) return at(messages.getMessage('cannotExpire', [name]));
  const without = keptFromExpiring(permissions);
  if (without.length > 0) {
    return at(messages.getMessage('givesAdministration', [name, target.apiName, without.join(', ')]));
  }
  const ofMoment = problemOfMoment(expiresAt, now, zone);
  return ofMoment === null ? null : at(ofMoment);
};

/** Whether a change could take permissions from the running user that this run or its undo needs. */
const mayLockOut = ({ action, type }: RequestedChange): boolean =>
  action === 'revoke' || (grantableKind(type)?.change.grantTakesPermissions ?? false);

const changeOf = ({ action, expiresAt }: DatedChange, { id: userId }: User, entitlement: EntitlementRef): Change =>
  action === 'revoke' || expiresAt === undefined
    ? { action, userId, entitlement }
    : { action, userId, entitlement, expiresAt };

/**
 * The permissions that the granted resources give, now and once groups of permission sets are recalculated. They are read for the
 * plan that a user sees, and for grants with an end.
 */
const readGiven = async (
  client: OrgClient,
  requested: readonly RequestedChange[],
  answerFor: (change: RequestedChange) => TargetAnswer,
  isForC1: boolean,
): Promise<Awaited<ReturnType<typeof readAccessToCome>>> => {
  const byId = new Map<string, GrantTarget>();
  for (const change of requested) {
    const target = answerFor(change);
    const counts = change.action === 'grant' && (!isForC1 || Boolean(change.expiresAt));
    if (counts && isTarget(target) && canHoldPermissions(change.type)) {
      byId.set(target.id, { type: change.type, id: target.id });
    }
  }
  const given = [...byId.values()];
  if (given.length === 0) return { now: new Map(), toCome: new Map() };
  if (!isForC1) return readAccessToCome(client, given, await readDangerousPermissions(client));
  const names = permissionsWithoutEnd.map(({ name }) => name);
  const now = await readPermissionsOf(client, given, names);
  return { now, toCome: now };
};

function* wantedTargets(requested: readonly RequestedChange[], profiles: readonly string[]): Generator<TargetName> {
  for (const change of requested) yield targetNameOf(change);
  for (const name of profiles) yield { type: mandatoryKind.type.id, name };
}

export type ResolveOptions = {
  /** Further names of profiles, which `profileNamed` finds. */
  readonly profiles: readonly string[];
  readonly now: Date;
  /**
   * Whether C1 requests the changes: it names users by their ids alone. If Salesforce cannot end a grant by itself, it gets no
   * end here: C1 revokes it.
   */
  readonly isForC1: boolean;
  /** Whether users may be named by full names, as of `findUsers`. */
  readonly takesFullNames: boolean;
  readonly timeZone: ReadTimeZone;
};

/**
 * Finds the users and resources that the names in requested changes stand for. All names are looked for together.
 *
 * @throws SfError in plain words when the org cannot be read
 */
export const resolveChanges = async (
  client: OrgClient,
  requested: readonly RequestedChange[],
  { profiles, now, isForC1, takesFullNames, timeZone }: ResolveOptions,
): Promise<ResolvedChanges> => {
  const [zone, users, answerFor, roles, runningUserId] = await Promise.all([
    requested.some(endsLocally) ? timeZone() : null,
    findUsers(
      client,
      requested.map(({ user }) => user),
      { onlyIds: isForC1, takesFullNames },
    ),
    resolveTargets(client, wantedTargets(requested, profiles)),
    resolveRoles(client, requested),
    requested.some(mayLockOut) ? readRunningUserId(client) : null,
  ]);
  const targetOf = (change: RequestedChange): TargetAnswer => answerFor(targetNameOf(change));
  const unknown = requested.filter((change) => {
    const answer = targetOf(change);
    return !isTarget(answer) && answer.problem === 'not-found';
  });
  const [given, namesakesOf] = await Promise.all([
    readGiven(client, requested, targetOf, isForC1),
    findNamesakes(isForC1 ? [] : unknown.map(targetNameOf), candidatesIn(client)),
  ]);
  const entitlements = new Map<string, EntitlementRef>();
  /** The same for all changes about it. */
  const entitlementOf = ({ type, slug }: DatedChange, { id: resourceId }: Target): EntitlementRef => {
    const wanted = { type, resourceId, slug };
    const known = entitlements.get(entitlementId(wanted)) ?? wanted;
    entitlements.set(entitlementId(known), known);
    return known;
  };
  const resolve = (request: RequestedChange): ResolvedChange => {
    const { change, problem } = datedChange(request, zone);
    const user = users.get(change.user)!;
    const target = targetOf(change);
    const slug = roles.slugOf(change);
    if (!isUser(user) || !isTarget(target) || slug === null) {
      const misfit = !isUser(user)
        ? { column: 'user', problem: describeUserProblem(user) }
        : !isTarget(target)
          ? {
              column: columnOfTarget(change, target),
              problem: problemOfTarget(change, target, namesakesOf(targetNameOf(change))),
            }
          : { column: 'entitlement', problem: problemOfRole(change, roles.knownOf(change.type)) };
      return {
        requested: change,
        user: isUser(user) ? user : null,
        isOwn: false,
        target: isTarget(target) && slug !== null ? target : null,
        permissions: NONE,
        misfit,
        change: null,
      };
    }
    const permissions = change.action === 'grant' ? (given.toCome.get(target.id) ?? NONE) : NONE;
    // A group mutes what the sets in it give, so only its own set says that it cannot expire.
    const present = given.now.get(target.id) ?? NONE;
    const hasNoEnd = isForC1 && change.expiresAt && keptFromExpiring(present).length > 0;
    const isAsRequested = slug === change.slug && !hasNoEnd;
    const own = isAsRequested ? change : { ...change, slug, ...(hasNoEnd && { expiresAt: null }) };
    const misfit =
      problemOfName(own, target) ??
      (problem === null ? problemOfExpiry(own, target, present, now, zone) : { column: 'expires_at', problem });
    return {
      requested: own,
      user,
      isOwn: mayLockOut(change) && user.id === runningUserId,
      target,
      permissions,
      misfit,
      change: misfit ? null : changeOf(own, user, entitlementOf(own, target)),
    };
  };
  return {
    rows: requested.map(resolve),
    runningUserId,
    profileNamed: (name) => answerFor({ type: mandatoryKind.type.id, name }),
  };
};
