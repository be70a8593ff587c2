import { Messages, SfError } from '@salesforce/core';
import { canExpire, mainSlug, roleSlug } from '../../model/entitlement.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import { lastsLonger, type LocalTime } from '../../model/time.js';
import type { UserState } from '../../model/userStatus.js';
import type { OrgClient } from '../../org/client.js';
import { readOrganization } from '../../org/facts.js';
import { isObjectHidden, readWhere } from '../../org/query.js';
import { flag } from '../../org/record.js';
import { soqlInLists } from '../../org/soql.js';
import { grantableKind, grantableKinds } from '../../resources/index.js';
import type { Target } from '../../resources/kinds.js';
import { logins } from '../../resources/user.js';
import { accessesIn, type NamedAccess } from '../answers/question.js';
import { chooser } from '../lookup/byName.js';
import { readDirectHoldings, type DirectHolding } from '../lookup/directHoldings.js';
import { nearest, shareApart } from '../lookup/nearest.js';
import { errorOfMany, type Problem } from '../lookup/problems.js';
import { isTarget, resolveTargets } from '../lookup/targets.js';
import { resolveUsers, type User } from '../lookup/users.js';
import type { OrgRequests } from './plan.js';
import type { RequestedChange } from './request.js';
import { momentIn, problemOfMoment } from './resolve.js';
import { resolveRoles } from './roles.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'like');
const planMessages = Messages.loadMessages('sf-plugin-access', 'plan');

export type LikeRequest = {
  /** Who is to hold more. */
  readonly users: readonly string[];
  /** Whose access they are to hold. */
  readonly like: string;
  /** What they are not to be given, as `KIND:NAME`. */
  readonly except: readonly string[];
  /** Whether users may be named by full names, as of `findUsers`. */
  readonly takesFullNames: boolean;
  /** When all of it ends at the latest: UTC with `Z`, or a time in the org's time zone; undefined: as it does for the other user. */
  readonly until: string | LocalTime | undefined;
};

/** Called for what somebody must know of the user whose access others are to hold. */
export type LikeEvents = {
  /** The running user cannot see a kind of access, so none of it is given. The error says why. */
  readonly onHidden: (kind: string, why: Error) => void;
  /** The running user cannot see the roles in a kind of access, without which nobody can plan to give it. */
  readonly onRolesHidden: (kind: string) => void;
  /** Nobody can be given such a role in a kind of access any more, so that it is given without. */
  readonly onRoleOutOfUse: (kind: string, role: string) => void;
  readonly onCannotLogIn: (username: string, state: Exclude<UserState, 'active'>) => void;
  /** What is assigned to the user and gives nothing now, so that it is not given. @param accesses as `KIND:NAME` */
  readonly onNotInForce: (username: string, accesses: readonly string[]) => void;
};

/**
 * Finds everything that one user holds directly and others do not, or for a shorter time, as changes that grant it to them. What
 * has ended is left out, and what gives that user nothing now. What a user holds longer is not cut short.
 *
 * @returns the changes, of each user: licenses first, then the other kinds in their order
 * @throws SfError BadAccessError, ExceptNotHeldError, SameUserError, BadExpiryError; UserNotFoundError, AmbiguousUserError; in plain words
 * when the org cannot be read
 */
export async function grantLike(
  client: OrgClient,
  { users: names, like, except, takesFullNames, until }: LikeRequest,
  events: LikeEvents,
): Promise<OrgRequests> {
  const excepted = accessesIn('except', except);
  const answers = await resolveUsers(client, [...names, like], { takesFullNames });
  const template = answers.get(like)!;
  const users = [...new Map(names.map((name) => [answers.get(name)!.id, answers.get(name)!])).values()];
  if (users.some(({ id }) => id === template.id)) throw messages.createError('sameUser', [template.username]);
  const [held, state, latest] = await Promise.all([
    readDirectHoldings(client, [...users, template], events.onHidden),
    readState(client, template),
    until === undefined ? null : latestEnd(client, until),
  ]);
  if (state !== 'active') events.onCannotLogIn(template.username, state);
  const ofTemplate = held.filter(({ userId }) => userId === template.id);
  const all = await withoutExcepted(client, template, ofTemplate, excepted);
  const lapsed = all.filter(({ isInForce }) => !isInForce);
  if (lapsed.length > 0) events.onNotInForce(template.username, (await namesOf(client, lapsed)).named.map(textOf));
  const now = Date.now();
  const wanted = all
    .filter(({ isInForce, endsAt }) => isInForce && (endsAt === null || Date.parse(endsAt) > now))
    .map((one) => (lastsLonger(one.endsAt, latest) ? { ...one, endsAt: latest } : one))
    .toSorted((one, other) => positionOf(one) - positionOf(other));
  const ownOf = new Map(held.map((one) => [keyOf(one.userId, one), one]));
  const lackedBy = (user: User, some: readonly Wanted[]): Wanted[] =>
    some.filter((one) => isMore(one, ownOf.get(keyOf(user.id, one))));
  const givable = await withoutRolesOutOfUse(client, wanted, new Set(users.flatMap((user) => lackedBy(user, wanted))));
  const grants = users.flatMap((user) => lackedBy(user, givable).map((holding) => ({ user, holding })));
  tellOfRoles(
    grants.map(({ holding }) => holding),
    events,
  );
  const hidden = await hiddenKinds(client, new Set(grants.map(({ holding }) => holding)));
  for (const [type, why] of hidden) events.onHidden(grantableKind(type)!.type.name, why);
  const changes = grants
    .filter(({ holding }) => !hidden.has(holding.type) && holding.role !== undefined)
    .map(({ user, holding }) => grantOf(user.id, holding));
  return { changes, users: users.map((user) => ({ user, source: null })), leftOut: [], alsoNamed: template };
}

function keyOf(userId: string, { type, resourceId }: DirectHolding): string {
  return `${userId} ${type} ${resourceId}`;
}

/** Whether somebody who holds `own` would have more by holding the other. */
function isMore({ role, endsAt }: DirectHolding, own: DirectHolding | undefined): boolean {
  if (!own?.isInForce) return true;
  return (typeof role === 'string' && role !== own.role) || (lastsLonger(endsAt, own.endsAt) && canExpire(own.type));
}

function positionOf({ type }: DirectHolding): number {
  const kind = grantableKind(type)!;
  const comesFirst = kind.type.writes.some(({ isNeededByOthers }) => isNeededByOthers);
  return kind.change.order - (comesFirst ? grantableKinds.length : 0);
}

function grantOf(user: string, { type, resourceId, role, endsAt }: DirectHolding): RequestedChange {
  // A grant that says nothing of an end leaves the one that is there.
  const expiresAt = endsAt === null && !canExpire(type) ? {} : { expiresAt: endsAt };
  const slug = typeof role === 'string' ? roleSlug(type, role) : mainSlug(type)!;
  return { action: 'grant', user, type, resource: resourceId, slug, ...expiresAt, source: null };
}

/** What others are to hold as well; with the role that nobody can be given any more, if there is one. */
type Wanted = DirectHolding & { readonly outOfUse?: string };

/**
 * What is wanted, but without roles that nobody can be given any more.
 *
 * @param lacked what of it somebody lacks: only its roles are looked for in the org
 */
async function withoutRolesOutOfUse(
  client: OrgClient,
  wanted: readonly Wanted[],
  lacked: ReadonlySet<Wanted>,
): Promise<readonly Wanted[]> {
  const slugIn = ({ type, role }: Wanted): string | null => (typeof role === 'string' ? roleSlug(type, role) : null);
  const named = [...lacked].flatMap((one) => {
    const slug = slugIn(one);
    return slug === null ? [] : { type: one.type, slug };
  });
  const { slugOf } = await resolveRoles(client, named);
  return wanted.map((one) => {
    const slug = slugIn(one);
    const isOutOfUse = slug !== null && lacked.has(one) && slugOf({ type: one.type, slug, action: 'grant' }) === null;
    return isOutOfUse ? { ...one, role: null, outOfUse: one.role! } : one;
  });
}

/** Tells of the roles that keep something from being granted, or do not come with it. */
function tellOfRoles(granted: readonly Wanted[], { onRolesHidden, onRoleOutOfUse }: LikeEvents): void {
  const kindOf = ({ type }: Wanted): string => grantableKind(type)!.type.name;
  for (const kind of new Set(granted.filter(({ role }) => role === undefined).map(kindOf))) onRolesHidden(kind);
  const outOfUse = granted.flatMap((one) =>
    one.outOfUse === undefined ? [] : { kind: kindOf(one), role: one.outOfUse },
  );
  for (const { kind, role } of new Map(outOfUse.map((one) => [`${one.kind} ${one.role}`, one])).values())
    onRoleOutOfUse(kind, role);
}

/** @returns UTC with `Z` @throws SfError BadExpiryError when no grant can end then */
async function latestEnd(client: OrgClient, until: string | LocalTime): Promise<string> {
  const zone = typeof until === 'string' ? null : (await readOrganization(client)).timeZone;
  const found = typeof until === 'string' ? { moment: until } : momentIn(until, zone);
  const problem = 'problem' in found ? found.problem : problemOfMoment(found.moment, new Date(), zone);
  if (problem !== null) throw new SfError(problem, 'BadExpiryError', planMessages.getMessages('invalid.actions'));
  return (found as { moment: string }).moment;
}

/** Who may not read logins is not told of a freeze. */
async function readState(client: OrgClient, { id, isActive }: User): Promise<UserState> {
  if (!isActive) return 'inactive';
  const records = await readWhere(client, logins, soqlInLists('UserId', [id])).catch((error: unknown) => {
    if (isObjectHidden(error)) return [];
    throw error;
  });
  return records.some((login) => flag(login, 'IsFrozen')) ? 'frozen' : 'active';
}

/** An access with the resource that it is on. */
type NamedHolding = {
  readonly holding: DirectHolding;
  readonly target: Pick<Target, 'id' | 'apiName' | 'displayName' | 'part'>;
};

/** Kinds that the running user may not see, and the errors that say why. */
type HiddenKinds = ReadonlyMap<ResourceTypeId, Error>;

/** Reads what the resources of holdings are called. One that the org does not show is called by its id. */
async function namesOf(
  client: OrgClient,
  holdings: readonly DirectHolding[],
): Promise<{ readonly named: readonly NamedHolding[]; readonly hidden: HiddenKinds }> {
  const hidden = new Map<ResourceTypeId, Error>();
  const byType = Map.groupBy(holdings, ({ type }) => type);
  const named = await Promise.all(
    [...byType].map(async ([type, some]) => {
      const wanted = some.map(({ resourceId }) => ({ type, name: resourceId }));
      const answerFor = await resolveTargets(client, wanted).catch((error: unknown) => {
        if (!isObjectHidden(error)) throw error;
        hidden.set(type, error);
        return () => null;
      });
      return some.map((holding): NamedHolding => {
        const { resourceId: id } = holding;
        const answer = answerFor({ type, name: id });
        return { holding, target: answer && isTarget(answer) ? answer : { id, apiName: id, displayName: id } };
      });
    }),
  );
  return { named: named.flat(), hidden };
}

/** The kinds of some holdings in fields of users whose resources the running user may not see: nobody can plan to give these. */
async function hiddenKinds(client: OrgClient, holdings: Iterable<DirectHolding>): Promise<HiddenKinds> {
  const inFields = [...holdings].filter(({ type }) => 'field' in grantableKind(type)!.change.holdings);
  return (await namesOf(client, inFields)).hidden;
}

/** `queue:Support` */
function textOf({ holding: { type }, target: { part, apiName } }: NamedHolding): string {
  return `${part ?? grantableKind(type)!.change.flag}:${apiName}`;
}

/** How many accesses an error names that somebody may have meant, and how far they may be from what was written. */
const SIMILAR = { farthest: 0.4, most: 5 };
/** How many an error names at most of those that there are. */
const HELD_NAMED = 50;

/**
 * What is left when some accesses are taken out.
 *
 * @throws SfError ExceptNotHeldError that lists the names which stand for nothing that is held, or for several things
 */
async function withoutExcepted(
  client: OrgClient,
  { username }: User,
  held: readonly DirectHolding[],
  excepted: readonly NamedAccess[],
): Promise<readonly DirectHolding[]> {
  if (excepted.length === 0) return held;
  const { named } = await namesOf(client, held);
  const left = new Set(held);
  const texts = named.map(textOf).sort();
  const problems = excepted.flatMap(({ text, type, part, name }): Problem[] => {
    const ofKind = named
      .filter((one) => one.holding.type === type && (part === undefined || one.target.part === part))
      .map(({ holding, target }) => ({ ...target, holding }));
    const found = chooser(ofKind)(name);
    const word = part ?? grantableKind(type)!.change.flag;
    if (found.length === 1) {
      left.delete(found[0]!.holding);
      return [];
    }
    if (found.length > 1) {
      const ids = found.map((one) => `${one.part ?? word}:${one.id}`);
      const line = messages.getMessage('except.ambiguous', [text, ids.join(', ')]);
      return [{ line, data: { text, candidates: ids } }];
    }
    const near = nearest(texts, (one) => shareApart(one, `${word}:${name}`), SIMILAR);
    const key = near.length > 0 ? 'except.notHeld.similar' : 'except.notHeld';
    return [{ line: messages.getMessage(key, [text, username, near.join(', ')]), data: { text, candidates: near } }];
  });
  if (problems.length === 0) return [...left];
  const shown = [...texts.slice(0, HELD_NAMED), ...(texts.length > HELD_NAMED ? ['…'] : [])].join(', ');
  throw errorOfMany(problems, 'ExceptNotHeldError', messages.getMessages('except.actions', [username, shown]));
}
